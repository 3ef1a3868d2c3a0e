package dev.metamorph.http.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.shape.ShapeHandle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Remembers when shapes were last requested on this instance, to the second. What a cache in front
 * of the instance answers is not seen here. Of many shapes, those that were read longest ago are
 * forgotten. Any thread.
 */
public final class ReadTimes {
    private static final int MAX_SHAPES = 200_000;
    private static final Duration KEPT = Duration.ofDays(7);

    private final InstantSource clock;
    private final Cache<ShapeHandle, Instant> times =
            Caffeine.newBuilder().maximumSize(MAX_SHAPES).expireAfterWrite(KEPT).build();

    public ReadTimes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Records that a shape, or its rows, is read now. Writes once a second at most for each shape.
     */
    public void read(ShapeHandle shape) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (!now.equals(times.getIfPresent(shape))) {
            times.put(shape, now);
        }
    }

    /** Returns when the shape was last read; empty if that is not known. */
    public Optional<Instant> last(ShapeHandle shape) {
        return Optional.ofNullable(times.getIfPresent(shape));
    }
}
