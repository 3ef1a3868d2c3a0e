package dev.metamorph.http.message;

import dev.metamorph.shape.port.RequestScope;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request and its one answer, which is given whole or in parts. The answer may be given on any
 * thread; only the first one is sent. If the client disconnects first, the wait on its behalf is
 * cancelled and the answer is dropped.
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
    private final long begunNanos = System.nanoTime();

    /** Set and run on the connection's event loop only. */
    private Runnable atEnd = () -> {};

    private volatile int status;
    private volatile String reason = "";
    private volatile boolean waited;
    private volatile Supplier<Reply> lastWord = () -> Replies.STOPPING;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Working());

    public Exchange(Request request, Sender sender) {
        this(request, "", sender);
    }

    /**
     * @param body the request's body, if the route reads one
     */
    public Exchange(Request request, String body, Sender sender) {
        this.request = request;
        this.body = body;
        this.sender = sender;
    }

    /** Sends answers. May be called on any thread. */
    public interface Sender {
        /** Sends a whole answer. */
        void answer(Request request, Reply reply);

        /**
         * Begins an answer whose length is not known.
         *
         * @param sent run each time that the head, or a part, has been handed to the socket; on the
         *     connection's event loop
         */
        void open(Request request, Reply head, Runnable sent);

        /** Sends a part. Must not be called before the previous part has been sent. */
        void part(Body body);

        /** Ends the answer. Must not be called before the previous part has been sent. */
        void end();

        /** Closes the connection, because the answer cannot be completed. */
        void close();
    }

    /** The state of the exchange. */
    private sealed interface State {
        /** The answer is being prepared. */
        record Working() implements State {}

        /** Something waits on the reader's behalf; it is cancelled if the client disconnects. */
        record Waiting(Runnable giveUp) implements State {}

        /** A part of the answer has been given, and more follows. */
        record Open(Runnable giveUp) implements State {}

        /** The request is answered, or the client has disconnected. */
        record Over() implements State {}
    }

    /** Runs the action once the reply has been written or the client has disconnected. */
    public void onEnd(Runnable action) {
        atEnd = action;
    }

    /** The reply has been written or the client has disconnected. Idempotent. */
    public void ended() {
        var action = atEnd;
        atEnd = () -> {};
        action.run();
    }

    public Request request() {
        return request;
    }

    /** The request's body; empty if the route reads none. */
    public String body() {
        return body;
    }

    /** The status of the answer; 0 if none was given. */
    int status() {
        return status;
    }

    /** The code of the reason if the answer is a 503 of this instance; otherwise empty. */
    String reason() {
        return reason;
    }

    /** Returns whether something has waited on the reader's behalf. */
    boolean hasWaited() {
        return waited;
    }

    /** Returns whether something waits on the reader's behalf. */
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
        SlowRequests.LOG.answered(request, reply, System.nanoTime() - begunNanos);
        status = reply.status();
        reason = reply.reason();
        sender.answer(request, request.method().equals("POST") ? reply.revalidated() : reply);
    }

    /** Sets the reply for the case that the server stops before there is an answer. */
    public void atStop(Supplier<Reply> reply) {
        lastWord = reply;
    }

    /** The server stops: answers now, unless an answer has begun. */
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

    /** Begins an answer in parts, as {@link Sender#open} does. */
    public void open(Reply head, Runnable sent) {
        if (set(new State.Open(() -> {}))) {
            status = head.status();
            sender.open(request, head, () -> guard(sent));
        }
    }

    /** Sends a part of an answer that was begun. */
    public void part(Body body) {
        if (!isOver()) {
            sender.part(body);
        }
    }

    /** Ends an answer that was begun. */
    public void end() {
        if (state.getAndSet(new State.Over()) instanceof State.Open) {
            sender.end();
        }
    }

    /** Aborts an answer that was begun and cannot be completed. */
    public void breakOff() {
        if (state.getAndSet(new State.Over()) instanceof State.Open) {
            sender.close();
        }
    }

    /** The client has disconnected. */
    public void cancel() {
        switch (state.getAndSet(new State.Over())) {
            case State.Waiting(var giveUp) -> giveUp.run();
            case State.Open(var giveUp) -> giveUp.run();
            case State.Working _, State.Over _ -> {}
        }
    }

    /** Runs the action if the client disconnects; at once if it has disconnected already. */
    public void onGone(Runnable giveUp) {
        waited = true;
        var open = state.get() instanceof State.Open;
        if (!set(open ? new State.Open(giveUp) : new State.Waiting(giveUp))) {
            giveUp.run();
        }
    }

    /** Changes the state. False if the exchange is over. */
    private boolean set(State next) {
        var before = state.getAndUpdate(now -> now instanceof State.Over ? now : next);
        return !(before instanceof State.Over);
    }

    /**
     * Runs a step of the work on behalf of the request. If it throws, the request is answered 500
     * and one line is logged.
     */
    public void guard(Runnable step) {
        try {
            RequestScope.run(request.id(), step);
        } catch (RuntimeException | StackOverflowError e) {
            fail(e);
        }
    }

    /** Runs the step when the stage completes. */
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
     * Answers 500 and logs the reason. An answer that was begun is aborted, so that the client sees
     * that it is incomplete.
     */
    public void fail(Throwable failure) {
        if (!isOver()) {
            log.error(
                    "Answering a request failed request={} method={} route={}",
                    request.id(),
                    request.method(),
                    request.route(),
                    failure);
        }
        if (state.get() instanceof State.Open) {
            sender.close();
        } else {
            answer(Replies.INTERNAL_ERROR);
        }
    }
}
