package dev.metamorph.http.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.shape.ShapeHandle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Remembers when shapes were last requested on this instance, and on others that were asked, to the
 * second. Requests that a cache in front of the instance answers do not reach it. If there are too
 * many shapes, the least recently read ones are forgotten. Any thread.
 */
public final class ReadTimes {
    private static final int MAX_SHAPES = 500_000;

    /** Longer than a shape may be left unread. */
    private static final Duration KEPT = Duration.ofDays(32);

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

    /** Records that a shape was read some time ago, if that is later than what is known. */
    void read(ShapeHandle shape, Duration ago) {
        var then = clock.instant().minus(ago).truncatedTo(ChronoUnit.SECONDS);
        times.asMap().merge(shape, then, (known, told) -> told.isAfter(known) ? told : known);
    }

    /** Returns when the shape was last read; empty if that is not known. */
    public Optional<Instant> last(ShapeHandle shape) {
        return Optional.ofNullable(times.getIfPresent(shape));
    }

    /** Returns how long ago shapes were read, of those that were read within a time. */
    public Map<ShapeHandle, Duration> within(Duration time) {
        var now = clock.instant();
        var from = now.minus(time);
        return times.asMap().entrySet().stream()
                .filter(entry -> !entry.getValue().isBefore(from))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> Duration.between(entry.getValue(), now)));
    }

    /** Forgets the shapes that do not exist. */
    void retain(Predicate<ShapeHandle> exists) {
        times.asMap().keySet().removeIf(shape -> !exists.test(shape));
    }
}
