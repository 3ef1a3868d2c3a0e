package dev.metamorph.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One request and the one answer that it gets. The answer may come on any thread; the first counts.
 * When the reader goes away first, what waits on its behalf is told and the answer is dropped.
 */
final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final Request request;
    private final Consumer<Reply> sender;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Working());

    Exchange(Request request, Consumer<Reply> sender) {
        this.request = request;
        this.sender = sender;
    }

    /** How far it is. */
    private sealed interface State {
        /** The answer is being found. */
        record Working() implements State {}

        /** Something waits on the reader's behalf, to be given up if the reader goes away. */
        record Waiting(Runnable giveUp) implements State {}

        /** Answered, or the reader has gone. */
        record Over() implements State {}
    }

    Request request() {
        return request;
    }

    /** Whether something waits on the reader's behalf. */
    boolean isWaiting() {
        return state.get() instanceof State.Waiting;
    }

    private boolean isOver() {
        return state.get() instanceof State.Over;
    }

    void answer(Reply reply) {
        if (!(state.getAndSet(new State.Over()) instanceof State.Over)) {
            sender.accept(reply);
        }
    }

    /** The reader has gone. */
    void cancel() {
        if (state.getAndSet(new State.Over()) instanceof State.Waiting(var giveUp)) {
            giveUp.run();
        }
    }

    /** Has the action run if the reader goes away; at once if it has gone. */
    void onGone(Runnable giveUp) {
        var before =
                state.getAndUpdate(
                        now -> now instanceof State.Over ? now : new State.Waiting(giveUp));
        if (before instanceof State.Over) {
            giveUp.run();
        }
    }

    /** Runs a step of the work; what it throws is the reader's 500 and one line of the log. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | StackOverflowError e) {
            fail(e);
        }
    }

    /** Goes on when the stage is complete. */
    <T> void then(CompletionStage<T> stage, Consumer<T> step) {
        var _ =
                stage.whenComplete((value, failure) -> {
                    if (failure == null) {
                        guard(() -> step.accept(value));
                    } else {
                        fail(failure);
                    }
                });
    }

    /** Gives the reader a 500, and the log the reason. */
    void fail(Throwable failure) {
        if (!isOver()) {
            log.error("Answering a request failed request={}", request, failure);
        }
        answer(Replies.INTERNAL_ERROR);
    }
}
