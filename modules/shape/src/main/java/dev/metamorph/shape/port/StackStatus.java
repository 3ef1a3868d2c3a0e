package dev.metamorph.shape.port;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** How far a stack is, as readers and load balancers ask. May be asked on any thread. */
public interface StackStatus {
    /** Now. */
    State now();

    /**
     * Completes when the state is at least the one asked for, or with the state as it is when the
     * time is over. Never exceptionally.
     */
    CompletionStage<State> atLeast(Level level, Duration patience);

    /** Steps on the way up, each with all that the former has. */
    enum Level {
        /** Nothing can be served yet. */
        STARTING,
        /** Existing shapes are served; another instance leads, or the database is away. */
        WAITING,
        /** New shapes can be created and changes flow. */
        ACTIVE
    }

    /**
     * A state.
     *
     * @param level how far
     * @param reason what is being waited for, for people; empty when active
     */
    record State(Level level, String reason) {}
}
