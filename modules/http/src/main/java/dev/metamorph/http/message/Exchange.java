package dev.metamorph.http.message;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request and the one answer that it gets, in one piece or in parts. The answer may come on any
 * thread; the first counts. When the reader goes away first, what waits on its behalf is told and
 * the answer is dropped.
 *
 * <pre>
 * Working ⇄ Waiting ──► Over
 *    └──► Open ─────────┘
 * </pre>
 */
public final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final Request request;
    private final String body;
    private final Sender sender;

    /** Set and run on the connection's event loop. */
    private Runnable atEnd = () -> {};

    private volatile Supplier<Reply> lastWord = () -> Replies.STOPPING;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Working());

    public Exchange(Request request, Sender sender) {
        this(request, "", sender);
    }

    /**
     * @param body what came after the request's head, if that matters
     */
    public Exchange(Request request, String body, Sender sender) {
        this.request = request;
        this.body = body;
        this.sender = sender;
    }

    /** Where answers go. May be called on any thread. */
    public interface Sender {
        /** A whole answer. */
        void answer(Request request, Reply reply);

        /**
         * The beginning of an answer whose length is not known.
         *
         * @param sent told each time what was given is with the socket, this beginning included; on
         *     the connection's event loop
         */
        void open(Request request, Reply head, Runnable sent);

        /** Some of it; not before what was given before has been sent. */
        void part(Body body);

        /** That was all of it; not before what was given before has been sent. */
        void end();

        /** It cannot be ended as it should be. */
        void close();
    }

    /** How far it is. */
    private sealed interface State {
        /** The answer is being found. */
        record Working() implements State {}

        /** Something waits on the reader's behalf, to be given up if the reader goes away. */
        record Waiting(Runnable giveUp) implements State {}

        /** Some of the answer has been given, and more is to come. */
        record Open(Runnable giveUp) implements State {}

        /** Answered, or the reader has gone. */
        record Over() implements State {}
    }

    /** Has the action run when all is over: the answer is with the socket, or the reader gone. */
    public void onEnd(Runnable action) {
        atEnd = action;
    }

    /** All is over. Idempotent. */
    public void ended() {
        var action = atEnd;
        atEnd = () -> {};
        action.run();
    }

    public Request request() {
        return request;
    }

    /** What came after the request's head; empty where a body does not matter. */
    public String body() {
        return body;
    }

    /** Whether something waits on the reader's behalf. */
    public boolean isWaiting() {
        return state.get() instanceof State.Waiting || state.get() instanceof State.Open;
    }

    private boolean isOver() {
        return state.get() instanceof State.Over;
    }

    public void answer(Reply reply) {
        if (!(state.getAndSet(new State.Over()) instanceof State.Over)) {
            send(reply);
        }
    }

    private void send(Reply reply) {
        sender.answer(request, request.method().equals("POST") ? reply.revalidated() : reply);
    }

    /** What it is answered when the server stops before there is an answer. */
    public void atStop(Supplier<Reply> reply) {
        lastWord = reply;
    }

    /** The server stops: answers in place of whatever would, unless that has begun. */
    public void giveUp() {
        var before = state.getAndUpdate(now -> now instanceof State.Open ? now : new State.Over());
        switch (before) {
            case State.Working() -> send(lastWord.get());
            case State.Waiting(var waiting) -> {
                waiting.run();
                send(lastWord.get());
            }
            case State.Open _, State.Over _ -> {}
        }
    }

    /** Begins an answer in parts; see {@link Sender#open}. */
    public void open(Reply head, Runnable sent) {
        if (set(new State.Open(() -> {}))) {
            sender.open(request, head, () -> guard(sent));
        }
    }

    /** Gives a part of an answer that is open. */
    public void part(Body body) {
        if (!isOver()) {
            sender.part(body);
        }
    }

    /** Ends an answer that is open. */
    public void end() {
        if (state.getAndSet(new State.Over()) instanceof State.Open) {
            sender.end();
        }
    }

    /** Breaks off an answer that is open and cannot be ended as it should be. */
    public void breakOff() {
        if (state.getAndSet(new State.Over()) instanceof State.Open) {
            sender.close();
        }
    }

    /** The reader has gone. */
    public void cancel() {
        switch (state.getAndSet(new State.Over())) {
            case State.Waiting(var giveUp) -> giveUp.run();
            case State.Open(var giveUp) -> giveUp.run();
            case State.Working _, State.Over _ -> {}
        }
    }

    /** Has the action run if the reader goes away; at once if it has gone. */
    public void onGone(Runnable giveUp) {
        var open = state.get() instanceof State.Open;
        if (!set(open ? new State.Open(giveUp) : new State.Waiting(giveUp))) {
            giveUp.run();
        }
    }

    /** False if it is over. */
    private boolean set(State next) {
        var before = state.getAndUpdate(now -> now instanceof State.Over ? now : next);
        return !(before instanceof State.Over);
    }

    /** Runs a step of the work; what it throws is the reader's 500 and one line of the log. */
    public void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | StackOverflowError e) {
            fail(e);
        }
    }

    /** Goes on when the stage is complete. */
    public <T> void then(CompletionStage<T> stage, Consumer<T> step) {
        var _ =
                stage.whenComplete((value, failure) -> {
                    if (failure == null) {
                        guard(() -> step.accept(value));
                    } else {
                        fail(failure);
                    }
                });
    }

    /**
     * Gives the reader a 500, and the log the reason. An answer that is open breaks off, so that
     * its reader sees that it is not whole.
     */
    public void fail(Throwable failure) {
        if (!isOver()) {
            log.error("Answering a request failed request={}", request, failure);
        }
        if (state.get() instanceof State.Open) {
            sender.close();
        } else {
            answer(Replies.INTERNAL_ERROR);
        }
    }
}
