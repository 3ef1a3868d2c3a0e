package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Allocates handles: 27 bits of the definition's hash and the microsecond, which grows from handle
 * to handle even if the clock does not. Any thread.
 */
final class Handles {
    private static final long HASH = (1L << 27) - 1;

    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    Handles(InstantSource clock) {
        this.clock = clock;
    }

    ShapeHandle next(ShapeDefinition definition) {
        var now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        var micros = last.updateAndGet(before -> Math.max(before + 1, now));
        return new ShapeHandle("%d-%d".formatted(definition.hash() & HASH, micros));
    }

    /** Makes later handles greater than this existing one. */
    void seen(ShapeHandle handle) {
        handle.micros().ifPresent(micros -> last.accumulateAndGet(micros, Math::max));
    }
}
