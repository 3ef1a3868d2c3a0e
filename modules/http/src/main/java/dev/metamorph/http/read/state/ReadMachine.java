package dev.metamorph.http.read.state;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.read.state.ReadState.Answering;
import dev.metamorph.http.read.state.ReadState.AnsweringFromStandby;
import dev.metamorph.http.read.state.ReadState.AtLeader;
import dev.metamorph.http.read.state.ReadState.AtOwner;
import dev.metamorph.http.read.state.ReadState.AtSilentOwner;
import dev.metamorph.http.read.state.ReadState.AtStandby;
import dev.metamorph.http.read.state.ReadState.AwaitingStack;
import dev.metamorph.http.read.state.ReadState.AwaitingStore;
import dev.metamorph.http.read.state.ReadState.BackingOff;
import dev.metamorph.http.read.state.ReadState.CheckingEnd;
import dev.metamorph.http.read.state.ReadState.CheckingHandle;
import dev.metamorph.http.read.state.ReadState.Judging;
import dev.metamorph.http.read.state.ReadState.Local;
import dev.metamorph.http.read.state.ReadState.ReadingStandby;
import dev.metamorph.http.read.state.ReadState.Remote;
import dev.metamorph.http.read.state.ReadState.Resolving;
import dev.metamorph.http.read.state.ReadState.Rotating;
import dev.metamorph.http.read.state.ReadState.Serving;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;

/**
 * Decides which instance serves one read, step by step (docs/decisions/0006). Pure: {@code
 * ShapeRead} performs the steps.
 *
 * <pre>
 * Resolving ──── found ──────────────────────────► Serving
 *                found, the handle does not fit ─► Judging
 *                elsewhere ──────────────────────► AtLeader
 *                unavailable ────────────────────► AwaitingStack, CheckingHandle, 503
 *                invalid ────────────────────────► 400
 * Judging ────── leader elsewhere ───────────────► AtLeader
 *                here, known end ────────────────► CheckingEnd
 *                here, other handle ─────────────► AwaitingStack, 409
 *                later, other handle ────────────► BackingOff, 503
 * AwaitingStack  active ─────────────────────────► Resolving
 *                not active ─────────────────────► Resolving, 503 if needed
 * CheckingHandle ────────────────────────────────► 409, 503
 * CheckingEnd ── here ───────────────────────────► Serving
 *                not ready ──────────────────────► AwaitingStore
 * Serving, AwaitingStore, CheckingEnd:
 *                moved ──────────────────────────► AtOwner, ReadingStandby after a loss
 *                gone ───────────────────────────► Rotating, Resolving if without handle
 * Rotating ──────────────────────────────────────► 409
 * AtOwner ────── silent, once ───────────────────► AtSilentOwner
 * AtSilentOwner  page ───────────────────────────► AnsweringFromStandby
 *                standby elsewhere, not live ────► AtStandby
 * ReadingStandby page ───────────────────────────► AnsweringFromStandby
 *                standby elsewhere ──────────────► AtStandby
 *                none ───────────────────────────► AtOwner
 * AtStandby ──── lost ───────────────────────────► AtOwner
 * AtLeader, AtOwner, AtSilentOwner:
 *                lost ───────────────────────────► BackingOff, 503 after 20 s
 * BackingOff ─── elapsed ────────────────────────► Resolving
 * </pre>
 *
 * <p>An outcome that does not belong to the current state changes nothing: it comes from a step
 * that is over.
 */
public final class ReadMachine {
    /** The answer if the creation of a shape takes longer than its readers wait. */
    public static final ShapeDirectory.Answer.Unavailable TOO_LATE =
            new ShapeDirectory.Answer.Unavailable(
                    StackReason.CREATION_TIMED_OUT,
                    "Failed to create shape, please retry",
                    Duration.ofSeconds(1));

    private static final int MAX_ENDS = 3;

    private final ShapeQuery query;

    /** Creates the machine of one request. */
    public ReadMachine(ShapeQuery query) {
        this.query = query;
    }

    /** The next state; the same state if the outcome does not belong to it. */
    public ReadState next(ReadState state, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Found(var shape) -> found(state, shape);
            case Outcome.NotFound(var answer, var active) -> notFound(state, answer, active);
            case Outcome.Judged judged ->
                    state instanceof Judging judging ? judged(judging, judged) : state;
            case Outcome.StackReported(var now) ->
                    state instanceof AwaitingStack(var history, var needed)
                            ? needed && now.level() != Level.ACTIVE
                                    ? new Answering(Replies.notUp(now))
                                    : new Resolving(history)
                            : state;
            case Outcome.HandleChecked(var known) ->
                    state instanceof CheckingHandle(var busy)
                            ? new Answering(known ? busy : Replies.mustRefetch())
                            : state;
            case Outcome.Here _ ->
                    state instanceof CheckingEnd(var history, var shape)
                            ? new Serving(history, shape)
                            : state;
            case Outcome.NotReady _ ->
                    state instanceof CheckingEnd(var history, var shape)
                            ? new AwaitingStore(history, shape)
                            : state;
            case Outcome.Gone(var active) ->
                    state instanceof Local local ? gone(local, active) : state;
            case Outcome.Moved moved -> state instanceof Local local ? moved(local, moved) : state;
            case Outcome.Silent _ ->
                    state instanceof AtOwner(var history, var shape, var owner)
                                    && !history.silenceHeard()
                            ? new AtSilentOwner(history.afterSilence(), shape, owner)
                            : state;
            case Outcome.StandbyPage(var page) ->
                    switch (state) {
                        case ReadingStandby(_, var shape, _) ->
                                new AnsweringFromStandby(shape, page);
                        case AtSilentOwner(_, var shape, _) ->
                                new AnsweringFromStandby(shape, page);
                        default -> state;
                    };
            case Outcome.StandbyElsewhere(var instance) -> standbyElsewhere(state, instance);
            case Outcome.NoStandby _ ->
                    state instanceof ReadingStandby(var history, var shape, var owner)
                            ? new AtOwner(history, shape, owner)
                            : state;
            case Outcome.Lost(var nowNanos) -> lost(state, nowNanos);
            case Outcome.Elapsed _ ->
                    state instanceof BackingOff(var history, _) ? new Resolving(history) : state;
        };
    }

    private ReadState found(ReadState state, Shape shape) {
        return switch (state) {
            case Resolving(var history) -> {
                var asked = asked(shape);
                yield isForeign(asked) || query.knowsTheEndOf(asked.ref().handle())
                        ? new Judging(history, asked)
                        : new Serving(history, asked);
            }
            case Rotating(var ended) ->
                    new Answering(
                            shape.ref().equals(ended.ref()) || isEarlier(shape, ended)
                                    ? Replies.mustRefetch()
                                    : Replies.mustRefetch(shape.ref().handle()));
            default -> state;
        };
    }

    /** The shape under the reader's handle, if that is the handle of another generation of it. */
    private Shape asked(Shape shape) {
        if (query.handle().isEmpty()) {
            return shape;
        }
        var handle = new ShapeHandle(query.handle());
        return shape.generation().hasOther(handle) ? shape.readAs(handle) : shape;
    }

    /**
     * Returns whether this instance has not been told yet that the ended log had replaced the one
     * that it knows, whose handle must not be sent any more.
     */
    private static boolean isEarlier(Shape known, Shape ended) {
        return known.generation().coming().contains(ended.ref().handle());
    }

    private boolean isForeign(Shape shape) {
        return !query.handle().isEmpty() && !query.handle().equals(shape.ref().handle().text());
    }

    private ReadState notFound(ReadState state, ShapeDirectory.Answer answer, boolean active) {
        return switch (state) {
            case Resolving(var history) ->
                    switch (answer) {
                        case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                                new Answering(Replies.invalid(Problems.of(field, problems)));
                        case ShapeDirectory.Answer.Elsewhere(var leader) ->
                                new AtLeader(history, leader);
                        case ShapeDirectory.Answer.Unavailable unavailable ->
                                unavailable(history, unavailable, active);
                        case ShapeDirectory.Answer.None _, ShapeDirectory.Answer.Found _ ->
                                unavailable(history, TOO_LATE, active);
                    };
            case Rotating _ -> new Answering(Replies.mustRefetch());
            default -> state;
        };
    }

    /**
     * A stack that cannot create shapes now may be able to do so in a moment, so it is waited for,
     * once. If the reader's handle names a shape that no longer exists, the answer is 409 (refetch)
     * instead of 503.
     */
    private ReadState unavailable(
            ReadHistory history, ShapeDirectory.Answer.Unavailable answer, boolean active) {
        if (!history.stackAwaited() && !active) {
            return new AwaitingStack(history.afterStack(), true);
        }
        var busy = Replies.busy(answer.reason(), answer.message(), answer.retryAfter());
        return query.handle().isEmpty() || !active ? new Answering(busy) : new CheckingHandle(busy);
    }

    private ReadState judged(Judging judging, Outcome.Judged judged) {
        var history = judging.history();
        var shape = judging.shape();
        return switch (judged.judge()) {
            case Judge.Leader(var leader) -> new AtLeader(history, leader);
            case Judge.Here _ ->
                    isForeign(shape)
                            ? foreign(history, shape.ref().handle(), judged.stackActive())
                            : new CheckingEnd(history, shape);
            case Judge.Later _ ->
                    isForeign(shape)
                            ? retry(history, judged.nowNanos())
                            : new CheckingEnd(history, shape);
        };
    }

    /**
     * A leader that is still starting may know less than its predecessor did, so it does not judge
     * foreign handles yet.
     */
    private static ReadState foreign(ReadHistory history, ShapeHandle known, boolean active) {
        return history.stackAwaited() || active
                ? new Answering(Replies.mustRefetch(known))
                : new AwaitingStack(history.afterStack(), false);
    }

    /** A reader without a handle gets the shape's next log; others are told the new handle. */
    private ReadState gone(Local local, boolean active) {
        if (!query.handle().isEmpty()) {
            return new Rotating(local.shape());
        }
        var history = local.history().afterEnd();
        return history.ends() < MAX_ENDS
                ? new Resolving(history)
                : unavailable(history, TOO_LATE, active);
    }

    private static ReadState moved(Local local, Outcome.Moved moved) {
        var history = local.history();
        var now = moved.nowNanos();
        return !moved.stopping() && history.isStandbyDue(now)
                ? new ReadingStandby(history.afterStandby(now), local.shape(), moved.owner())
                : new AtOwner(history, local.shape(), moved.owner());
    }

    /**
     * For a long poll a silent owner is normal, so another instance's standby is not asked instead
     * of it.
     */
    private ReadState standbyElsewhere(ReadState state, URI instance) {
        return switch (state) {
            case ReadingStandby(var history, var shape, var owner) ->
                    new AtStandby(history, shape, owner, instance);
            case AtSilentOwner(var history, var shape, var owner) ->
                    query.live() ? state : new AtStandby(history, shape, owner, instance);
            default -> state;
        };
    }

    /** After the loss of a leader or an owner, another instance may have taken its place. */
    private static ReadState lost(ReadState state, long nowNanos) {
        return switch (state) {
            case AtStandby(var history, var shape, var owner, _) ->
                    new AtOwner(history, shape, owner);
            case Remote remote -> retry(remote.history(), nowNanos);
            default -> state;
        };
    }

    private static ReadState retry(ReadHistory history, long nowNanos) {
        return history.retries()
                .afterFailure(nowNanos)
                .<ReadState>map(next -> new BackingOff(history.afterFailure(next), next.delay()))
                .orElseGet(() ->
                        new Answering(
                                Replies.unavailable(
                                        StackReason.INSTANCE_UNREACHABLE,
                                        "The instance that has the shape's log cannot be reached, please retry",
                                        Duration.ofSeconds(5))));
    }
}
