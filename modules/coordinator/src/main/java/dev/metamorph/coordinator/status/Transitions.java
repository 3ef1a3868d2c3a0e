package dev.metamorph.coordinator.status;

import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices when a stack becomes active or ceases to be, and when its reason changes. Progress that
 * shows only in the words of an ordinary wait, such as the number of partitions that are still
 * restored, is no change. Pure; the caller gives the times. Not thread-safe.
 */
final class Transitions {
    private State state;
    private Instant since;

    Transitions(State state, Instant since) {
        this.state = state;
        this.since = since;
    }

    /**
     * A change.
     *
     * @param lasted how long the state before lasted
     */
    record Transition(State before, State now, Duration lasted) {}

    /** The change to that state, if it is one. */
    Optional<Transition> next(State now, Instant at) {
        var before = state;
        state = now;
        if (isSame(before, now)) {
            return Optional.empty();
        }
        var lasted = Duration.between(since, at);
        since = at;
        return Optional.of(new Transition(before, now, lasted));
    }

    private static boolean isSame(State before, State now) {
        return isActive(before) == isActive(now)
                && before.reason().equals(now.reason())
                && (now.reason().isOrdinary() || before.message().equals(now.message()));
    }

    private static boolean isActive(State state) {
        return state.level() == Level.ACTIVE;
    }

    /** The time at which the stack came into its state. */
    Instant since() {
        return since;
    }
}
