package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeRef;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a shape that may end was last used.
 *
 * @param last the last known read, or the creation if there was none
 * @param since from when on reads of the shape are known
 */
record ShapeUse(ShapeRef ref, Instant last, Instant since) {
    /**
     * Returns the use of a shape; empty if the shape may not end. The publisher of a published
     * shape reads the log but makes no requests; queries for kept rows have no reader that could
     * refetch; and the first readers of a shape wait while its initial snapshot is written.
     */
    static Optional<ShapeUse> of(Listed listed, Optional<Instant> lastRead, Instant since) {
        var shape = listed.shape();
        var definition = shape.definition();
        if (definition.isPublished()
                || definition.keepsRows()
                || listed.state() != ShapeList.State.ACTIVE) {
            return Optional.empty();
        }
        var created = created(shape.ref().handle());
        return Optional.of(
                new ShapeUse(
                        shape.ref(),
                        lastRead.filter(read -> read.isAfter(created)).orElse(created),
                        since));
    }

    private static Instant created(ShapeHandle handle) {
        var micros = handle.micros();
        return micros.isPresent()
                ? Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS)
                : Instant.EPOCH;
    }
}
