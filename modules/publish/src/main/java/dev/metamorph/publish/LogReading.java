package dev.metamorph.publish;

import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;

import java.util.function.LongSupplier;

/**
 * The tools with which a source turns the log of a shape into records.
 *
 * @param logs the shape logs
 * @param shape the shape
 * @param builder builds its records
 * @param destination distributes them over the topic
 * @param nanoTime the clock of budgets
 */
record LogReading(
        ShapeLogs logs,
        ShapeRef shape,
        RecordBuilder builder,
        Destination destination,
        LongSupplier nanoTime) {
    ShapeLogs.Answer read(LogOffset after) {
        return logs.read(shape, after);
    }

    long now() {
        return nanoTime.getAsLong();
    }
}
