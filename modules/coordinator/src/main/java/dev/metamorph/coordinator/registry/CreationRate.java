package dev.metamorph.coordinator.registry;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits how many shapes are created in a second (token bucket): after a quiet second, that many
 * may be created at once. Any thread.
 */
final class CreationRate {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** No limit. */
    static final CreationRate UNLIMITED = new CreationRate(0, System::nanoTime);

    private final long periodNanos;
    private final LongSupplier nanoTime;

    /** The time at which the bucket will be full again. */
    @GuardedBy("this")
    private long fullNanos;

    /**
     * @param perSecond the number of creations in a second; 0 for no limit
     */
    CreationRate(int perSecond, LongSupplier nanoTime) {
        periodNanos = perSecond == 0 ? 0 : SECOND / perSecond;
        this.nanoTime = nanoTime;
        fullNanos = nanoTime.getAsLong();
    }

    /** Takes one creation. If none is left, returns the time until there is one. */
    synchronized Optional<Duration> take() {
        var now = nanoTime.getAsLong();
        var full = fullNanos - now > 0 ? fullNanos : now;
        var wait = full + periodNanos - now - SECOND;
        if (periodNanos > 0 && wait > 0) {
            return Optional.of(Duration.ofNanos(wait));
        }
        fullNanos = full + periodNanos;
        return Optional.empty();
    }
}
