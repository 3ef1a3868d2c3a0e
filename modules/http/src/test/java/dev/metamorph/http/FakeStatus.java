package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A stack whose status the test sets. A wait for a level that is not reached ends at once. */
final class FakeStatus implements StackStatus {
    @GuardedBy("this")
    private State state = State.ACTIVE;

    @GuardedBy("this")
    private final Map<Level, State> soon = new HashMap<>();

    synchronized void set(Level level, String message) {
        state = new State(level, reason(level), message);
    }

    private static Reason reason(Level level) {
        return switch (level) {
            case STARTING -> StackReason.SHAPE_LOGS_OPENING;
            case WAITING -> StackReason.OTHER_LEADER;
            case ACTIVE -> StackReason.NONE;
        };
    }

    /** Makes waits for that level succeed. */
    synchronized void willReach(Level level) {
        soon.put(level, new State(level, reason(level), ""));
    }

    @Override
    public synchronized State now() {
        return state;
    }

    @Override
    public synchronized CompletionStage<State> atLeast(Level level, Duration patience) {
        state = soon.getOrDefault(level, state);
        return CompletableFuture.completedStage(state);
    }
}
