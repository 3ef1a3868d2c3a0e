package dev.metamorph.coordinator.status;

import dev.metamorph.coordinator.status.Transitions.Transition;
import dev.metamorph.shape.port.StackStatus.Level;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Measures for how long a stack that was active was not, over all reasons in between. Pure; the
 * caller gives the times. Not thread-safe.
 */
final class Outage {
    private Optional<Instant> since = Optional.empty();

    /** A change of state; the length of the outage that it ends, if it ends one. */
    Optional<Duration> next(Transition change, Instant at) {
        var isActive = change.now().level() == Level.ACTIVE;
        if (isActive) {
            var lasted = since.map(begun -> Duration.between(begun, at));
            since = Optional.empty();
            return lasted;
        }
        if (change.before().level() == Level.ACTIVE) {
            since = Optional.of(at);
        }
        return Optional.empty();
    }
}
