package dev.metamorph.http.read;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.http.query.ShapeQuery.Waiting;
import dev.metamorph.http.read.state.Outcome;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Serves one reader's request from this instance's own log: read, wait if there is nothing to
 * answer yet, and answer.
 *
 * <pre>
 * read ─ Page ──────────────────────────────────► answer
 *  │ ▲ └ empty and live, Ahead, not yet ─► wait ┐
 *  │ └──────────── woken, out of time ──────────┘
 *  ├ Continues ─► read under the handle of the next generation
 *  └ Gone, Elsewhere ──────────────────────────► outcome
 * </pre>
 *
 * <p>The time of a wait goes on if the log is read again after another instance was asked. The
 * steps run one after the other, each on the thread on which the previous one ended.
 */
final class LogRead implements LongPolls.Reader {
    /** After every chunk of an initial snapshot, and before its end. */
    private static final LogOffset LAST_CHUNK = new LogOffset(0, Integer.MAX_VALUE);

    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;
    private final Consumer<Outcome> outcomes;

    private @Nullable Shape shape;
    private @Nullable WaitReason waitingFor;
    private @Nullable LogOffset waitingAt;
    private long deadlineNanos;
    private boolean lastLook;

    /**
     * A read that has not begun.
     *
     * @param outcomes told if the log is not here or has ended; not told if the reader is answered
     */
    LogRead(Exchange exchange, ShapeQuery query, ShapeServing serving, Consumer<Outcome> outcomes) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
        this.outcomes = outcomes;
    }

    /** Reads the log and answers, at once or after a wait. */
    void read(Shape from) {
        shape = from;
        serving.reads().read(from.ref().handle());
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

    /** Waits for the log's store, then reads the log and answers. */
    void awaitStore(Shape from) {
        shape = from;
        await(from, query.place(), WaitReason.STORE);
    }

    /** Looks only whether the log is here and has ended. */
    void checkEnd(Shape from) {
        switch (serving.logs().end(from.ref())) {
            case Answer.Gone() -> gone(from);
            case Answer.Elsewhere(var owner) -> moved(owner);
            case Answer.NotYet _ -> outcomes.accept(new Outcome.NotReady());
            case Answer.Page _, Answer.Unfinished _, Answer.Ahead _, Answer.Continues _ ->
                    outcomes.accept(new Outcome.Here());
        }
    }

    private void answered(Shape from, Answer answer) {
        switch (answer) {
            case Answer.Page page -> page(from, page);
            case Answer.Gone() -> gone(from);
            case Answer.Continues(var generation) -> read(from.readAs(generation));
            case Answer.Ahead(var end) -> await(from, end, WaitReason.LOG_BEHIND);
            case Answer.Unfinished _ -> await(from, snapshotPlace(), WaitReason.SNAPSHOT);
            case Answer.NotYet _ -> await(from, query.place(), WaitReason.STORE);
            case Answer.Elsewhere(var owner) -> moved(owner);
        }
    }

    private void gone(Shape from) {
        serving.directory().gone(from.ref().handle());
        outcomes.accept(new Outcome.Gone(serving.isActive()));
    }

    private void moved(URI owner) {
        outcomes.accept(
                new Outcome.Moved(
                        owner, serving.waits().isReleased(), serving.nanoTime().getAsLong()));
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
                    serving.waits().isReleased()
                            ? serving.replies().atStop(query)
                            : what.outOfTime(query.live()));
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
