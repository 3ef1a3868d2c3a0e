package dev.metamorph.http.read;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.http.query.ShapeQuery.Waiting;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.StackStatus.Level;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;

/**
 * One reader's request from its parameters to its answer: find the shape, read its log, wait if
 * there is nothing to answer yet, and answer.
 *
 * <pre>
 * resolve ─ Found ──► read ─ Page ─────────────► answer
 *    │  ▲              │ ▲ └ empty, live, Ahead, not yet ─► wait ┐
 *    │  └─ Gone, -1 ───┤ └──────────── woken, out of time ───────┘
 *    └─ else: answer   └─ Gone, else: 409
 * </pre>
 *
 * <p>The steps run one after the other, each on the thread on which the previous one ended.
 */
final class ShapeRead implements LongPolls.Reader {
    private static final Duration STACK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ROTATION_PATIENCE = Duration.ofMillis(500);
    private static final int MAX_LIVES = 3;

    /** After every chunk of an initial snapshot, and before its end. */
    private static final LogOffset LAST_CHUNK = new LogOffset(0, Integer.MAX_VALUE);

    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;
    private final Admission.Permit permit;
    private final RetryLimit lost;
    private final OwnerRequest owner;

    private @Nullable Shape shape;
    private int lives;
    private boolean stackAwaited;
    private @Nullable WaitReason waitingFor;
    private @Nullable LogOffset waitingAt;
    private long deadlineNanos;
    private boolean lastLook;

    ShapeRead(Exchange exchange, ShapeQuery query, ShapeServing serving, Admission.Permit permit) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
        this.permit = permit;
        lost = new RetryLimit(serving.nanoTime());
        owner = new OwnerRequest(exchange, query, serving, this::askAnew);
    }

    void start() {
        exchange.atStop(this::lastWord);
        look();
    }

    /**
     * At shutdown a long-polling reader is already up to date: send an empty page at its current
     * offset.
     */
    private Reply lastWord() {
        return query.waiting() == Waiting.LONG_POLL && query.plainHandle().isPresent()
                ? serving.replies().nothingSaid(query)
                : Replies.STOPPING;
    }

    private void look() {
        exchange.then(serving.findOrCreate(query.shape()), this::resolved);
    }

    private void resolved(ShapeDirectory.Answer answer) {
        switch (answer) {
            case ShapeDirectory.Answer.Found(var found) -> {
                permit.shapeFound();
                found(found);
            }
            case ShapeDirectory.Answer.None() -> resolved(ShapeServing.TOO_LATE);
            case ShapeDirectory.Answer.Invalid(var field, var problems) ->
                    exchange.answer(Replies.invalid(Problems.of(field, problems)));
            case ShapeDirectory.Answer.Unavailable unavailable -> unavailable(unavailable);
            case ShapeDirectory.Answer.Elsewhere(var instance) -> toLeader(instance);
        }
    }

    private void found(Shape found) {
        var handle = found.ref().handle();
        if (!query.handle().isEmpty() && !query.handle().equals(handle.text())) {
            serving.judged(exchange, this::toLeader, this::askAnew, () -> foreign(handle));
            return;
        }
        shape = found;
        if (query.knowsTheEndOf(handle)) {
            ended(found);
        } else {
            read(found);
        }
    }

    /**
     * The reader knows that this handle has ended, and this instance does not. The leader may know
     * better, and then the log's owner: its answer decides. If nobody knows of an end, the shape is
     * served: the reader may have been told by mistake.
     */
    private void ended(Shape found) {
        var leader = serving.directory().leader();
        if (leader.isPresent() && exchange.request().hops().count() == 0) {
            toLeader(leader.get());
            return;
        }
        switch (serving.logs().end(found.ref())) {
            case Answer.Gone() -> gone(found);
            case Answer.Elsewhere(var instance) -> owner.ask(found, instance);
            // Not from the cache: a page of it may outlive its log.
            case Answer.NotYet _ -> await(found, query.place(), WaitReason.STORE);
            case Answer.Page _, Answer.Unfinished _, Answer.Ahead _ -> read(found);
        }
    }

    /**
     * A leader that is still starting may know less than its predecessor did, so it does not judge
     * foreign handles yet.
     */
    private void foreign(ShapeHandle known) {
        if (stackAwaited || serving.status().now().level() == Level.ACTIVE) {
            exchange.answer(Replies.mustRefetch(known));
        } else {
            stackAwaited = true;
            exchange.then(serving.status().atLeast(Level.ACTIVE, STACK_PATIENCE), _ -> look());
        }
    }

    private void toLeader(URI instance) {
        serving.toLeader(exchange, instance, this::askAnew);
    }

    /** The other instance could not answer; by now another one may own the log. */
    private void askAnew() {
        owner.lost();
        lost.retryAfter()
                .ifPresentOrElse(
                        delay -> serving.forwarding().later(exchange, delay, this::look),
                        () ->
                                exchange.answer(
                                        Replies.unavailable(
                                                "The instance that has the shape's log cannot be reached, please retry",
                                                Duration.ofSeconds(5))));
    }

    /** A stack that cannot create shapes now may be able to do so in a moment: wait for it. */
    private void unavailable(ShapeDirectory.Answer.Unavailable answer) {
        var level = serving.status().now().level();
        if (stackAwaited || level == Level.ACTIVE) {
            notMade(answer);
            return;
        }
        stackAwaited = true;
        exchange.then(
                serving.status().atLeast(Level.ACTIVE, STACK_PATIENCE),
                state -> {
                    if (state.level() == Level.ACTIVE) {
                        look();
                    } else {
                        exchange.answer(serving.notUp(state));
                    }
                });
    }

    /** If the handle names a shape that no longer exists, answer 409 (refetch) instead of 503. */
    private void notMade(ShapeDirectory.Answer.Unavailable answer) {
        var busy = Replies.busy(answer.message(), answer.retryAfter());
        if (query.handle().isEmpty() || serving.status().now().level() != Level.ACTIVE) {
            exchange.answer(busy);
            return;
        }
        exchange.then(
                serving.directory().byHandle(new ShapeHandle(query.handle())),
                known ->
                        exchange.answer(
                                known instanceof ShapeDirectory.Answer.None
                                        ? Replies.mustRefetch()
                                        : busy));
    }

    private void read(Shape from) {
        switch (query.from()) {
            case From.Now() -> answered(from, serving.logs().end(from.ref()));
            case From.After(var offset) -> {
                var known = serving.pages().known(from.ref(), offset);
                if (known.isPresent()) {
                    answered(from, known.get());
                } else {
                    exchange.then(
                            serving.pages().read(from.ref(), offset),
                            answer -> answered(from, answer));
                }
            }
        }
    }

    private void answered(Shape from, Answer answer) {
        switch (answer) {
            case Answer.Page page -> page(from, page);
            case Answer.Gone() -> gone(from);
            case Answer.Ahead(var end) -> await(from, end, WaitReason.LOG_BEHIND);
            case Answer.Unfinished _ -> await(from, snapshotPlace(), WaitReason.SNAPSHOT);
            case Answer.NotYet _ -> await(from, query.place(), WaitReason.STORE);
            case Answer.Elsewhere(var instance) -> owner.ask(from, instance);
        }
    }

    private void page(Shape from, Answer.Page page) {
        var nothingNew = page.items().isEmpty() && page.upToDate();
        if (query.from() instanceof From.Now) {
            exchange.answer(serving.replies().unchanged(query, from, page));
        } else if (query.waiting() == Waiting.STREAM) {
            new ShapeEvents(exchange, query, serving, from).start(page);
        } else if (!query.live() || !nothingNew) {
            var again = serving.again(from.ref(), query.place(), page);
            serving.sending().send(exchange, query, from, page, again);
        } else if (lastLook || exchange.request().hops().hurried()) {
            exchange.answer(serving.replies().unchanged(query, from, page));
        } else {
            await(from, page.next(), WaitReason.NEWS);
        }
    }

    /**
     * The log has ended. A reader without a handle gets the shape's next log; others are told the
     * new handle.
     */
    private void gone(Shape from) {
        serving.directory().gone(from.ref().handle());
        if (query.handle().isEmpty()) {
            lives++;
            if (lives < MAX_LIVES) {
                look();
            } else {
                resolved(ShapeServing.TOO_LATE);
            }
            return;
        }
        exchange.then(
                serving.findOrCreate(query.shape(), ROTATION_PATIENCE),
                answer -> exchange.answer(moved(from, answer)));
    }

    private static Reply moved(Shape from, ShapeDirectory.Answer answer) {
        return answer instanceof ShapeDirectory.Answer.Found(var next)
                        && !next.ref().equals(from.ref())
                ? Replies.mustRefetch(next.ref().handle())
                : Replies.mustRefetch();
    }

    /**
     * The offset at which to wait for the initial snapshot: the requested chunk, or else the
     * snapshot's end.
     */
    private LogOffset snapshotPlace() {
        return query.from() instanceof From.After(var offset) && offset.compareTo(LAST_CHUNK) < 0
                ? offset
                : LAST_CHUNK;
    }

    private void await(Shape from, LogOffset after, WaitReason what) {
        if (lastLook) {
            exchange.answer(
                    serving.waits().isReleased() ? lastWord() : what.outOfTime(query.live()));
            return;
        }
        var now = serving.nanoTime().getAsLong();
        if (what != waitingFor) {
            waitingFor = what;
            deadlineNanos = now + what.patience(serving.timeouts()).toNanos();
        }
        waitingAt = after;
        var left = Duration.ofNanos(Math.max(0, deadlineNanos - now));
        var wait = serving.waits().prepare(this);
        exchange.onGone(wait::giveUp);
        wait.park(from.ref(), after, left);
    }

    /**
     * The log changed after the offset at which the reader waited, which may differ from the offset
     * that it reads.
     */
    @Override
    public void woken(Answer there) {
        exchange.guard(() -> {
            if (query.from() instanceof From.After(var own) && own.equals(waitingAt)) {
                answered(shape(), there);
            } else {
                read(shape());
            }
        });
    }

    @Override
    public void failed(Throwable failure) {
        exchange.fail(failure);
    }

    @Override
    public void timedOut() {
        lastLook = true;
        exchange.guard(() -> read(shape()));
    }

    private Shape shape() {
        if (shape == null) {
            throw new IllegalStateException("a reader waits for a shape that was not found");
        }
        return shape;
    }
}
