package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.time.Duration;

/** What came of creating a shape. */
sealed interface Creation {
    /** Its initial snapshot has started. */
    record Started(Shape shape) implements Creation {}

    /** The table is not as it was known: to be read again. */
    record Stale() implements Creation {}

    /** It was not created, or has ended again. */
    record Failed(String message, Duration retryAfter) implements Creation {}
}
