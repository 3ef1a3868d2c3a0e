package dev.metamorph.http.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.forward.ForwardedRequest;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.read.state.Judge;
import dev.metamorph.http.read.state.Outcome;
import dev.metamorph.http.read.state.ReadMachine;
import dev.metamorph.http.read.state.ReadState;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.StackStatus.Level;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * One reader's request from its parameters to its answer. {@link ReadMachine} decides which
 * instance serves it; this class performs each step and reports the outcome.
 *
 * <p>The steps run one after the other, each on the thread on which the previous one ended, but for
 * one: a silent owner is waited for while a standby is read. The standby's outcome counts only if
 * the owner's request can be cancelled.
 */
final class ShapeRead {
    private static final Duration STACK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration ROTATION_PATIENCE = Duration.ofMillis(500);

    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;
    private final Admission.Permit permit;
    private final ReadMachine machine;
    private final LogRead log;
    private final StandbyPages standby;

    @GuardedBy("this")
    private ReadState state = ReadState.initial();

    private volatile @Nullable ForwardedRequest silent;

    ShapeRead(Exchange exchange, ShapeQuery query, ShapeServing serving, Admission.Permit permit) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
        this.permit = permit;
        machine = new ReadMachine(query);
        log = new LogRead(exchange, query, serving, this::take);
        standby = new StandbyPages(exchange, query, serving);
    }

    void start() {
        exchange.atStop(() -> serving.replies().atStop(query));
        perform(ReadState.initial());
    }

    private void take(Outcome outcome) {
        ReadState next;
        synchronized (this) {
            next = machine.next(state, outcome);
            if (next.equals(state)) {
                return;
            }
            state = next;
        }
        perform(next);
    }

    /** Takes the outcome of a standby that was read while a request is at the silent owner. */
    private void takeInsteadOf(ForwardedRequest request, Outcome outcome) {
        boolean changes;
        synchronized (this) {
            changes = !machine.next(state, outcome).equals(state);
        }
        // The request has no outcome after it was cancelled, so the state stays the same meanwhile.
        if (changes && request.leave()) {
            take(outcome);
        }
    }

    private void perform(ReadState next) {
        switch (next) {
            case ReadState.Resolving _ ->
                    exchange.then(serving.findOrCreate(query.shape()), this::resolved);
            case ReadState.Judging _ -> take(judged());
            case ReadState.AwaitingStack _ ->
                    exchange.then(
                            serving.status().atLeast(Level.ACTIVE, STACK_PATIENCE),
                            now -> take(new Outcome.StackReported(now)));
            case ReadState.CheckingHandle _ ->
                    exchange.then(
                            serving.directory().byHandle(new ShapeHandle(query.handle())),
                            answer -> take(handleChecked(answer)));
            case ReadState.CheckingEnd(_, var shape) -> log.checkEnd(shape);
            case ReadState.Serving(_, var shape) -> log.read(shape);
            case ReadState.AwaitingStore(_, var shape) -> log.awaitStore(shape);
            case ReadState.AtLeader(_, var leader) ->
                    serving.toLeader(exchange, leader, this::forwarded);
            case ReadState.AtOwner(_, var shape, var owner) ->
                    serving.toOwner(exchange, shape.ref(), owner, this::forwarded);
            case ReadState.AtSilentOwner(_, var shape, _) -> readBesideOwner(shape);
            case ReadState.ReadingStandby(_, var shape, _) ->
                    exchange.then(standby.read(shape), this::take);
            case ReadState.AtStandby(_, _, _, var instance) ->
                    serving.forwarding().toStandby(exchange, instance, this::forwarded);
            case ReadState.BackingOff(_, var delay) ->
                    serving.forwarding().later(exchange, delay, () -> take(new Outcome.Elapsed()));
            case ReadState.Rotating _ ->
                    exchange.then(
                            serving.findOrCreate(query.shape(), ROTATION_PATIENCE),
                            answer -> take(outcome(answer)));
            case ReadState.Answering(var reply) -> exchange.answer(reply);
            case ReadState.AnsweringFromStandby(var shape, var page) -> standby.answer(shape, page);
        }
    }

    private void resolved(ShapeDirectory.Answer answer) {
        if (answer instanceof ShapeDirectory.Answer.Found) {
            permit.shapeFound();
        }
        take(outcome(answer));
    }

    private Outcome outcome(ShapeDirectory.Answer answer) {
        return answer instanceof ShapeDirectory.Answer.Found(var shape)
                ? new Outcome.Found(shape)
                : new Outcome.NotFound(answer, serving.isActive());
    }

    private Outcome judged() {
        var judge = Judge.of(serving.directory().leader(), exchange.request().hops());
        return new Outcome.Judged(judge, serving.isActive(), serving.nanoTime().getAsLong());
    }

    private static Outcome handleChecked(ShapeDirectory.Answer answer) {
        return new Outcome.HandleChecked(!(answer instanceof ShapeDirectory.Answer.None));
    }

    private void forwarded(ForwardOutcome outcome) {
        switch (outcome) {
            case ForwardOutcome.Lost() -> take(new Outcome.Lost(serving.nanoTime().getAsLong()));
            case ForwardOutcome.Silent(var request) -> {
                silent = request;
                take(new Outcome.Silent());
            }
        }
    }

    private void readBesideOwner(Shape shape) {
        var request = silent;
        if (request != null) {
            exchange.then(standby.read(shape), outcome -> takeInsteadOf(request, outcome));
        }
    }
}
