package dev.metamorph.shape.port;

import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The state of a stack for readers and load balancers. Methods may be called on any thread. */
public interface StackStatus {
    /** The current state. */
    State now();

    /**
     * Completes when the stack has reached the level, or with the current state when the time is
     * over. Never completes exceptionally.
     */
    CompletionStage<State> atLeast(Level level, Duration patience);

    /** The levels of service; each includes the previous ones. */
    enum Level {
        /** Nothing can be served yet. */
        STARTING,
        /** Existing shapes are served; another instance leads, or the database is away. */
        WAITING,
        /** New shapes can be created and changes flow. */
        ACTIVE
    }

    /**
     * The state of a stack.
     *
     * @param level the level that is reached
     * @param reason the condition that the stack is waiting for; none when active
     * @param message the same in words, with what was found; empty when active
     */
    record State(Level level, Reason reason, String message) {
        /** The state in which nothing is waited for. */
        public static final State ACTIVE = new State(Level.ACTIVE, StackReason.NONE, "");
    }
}
