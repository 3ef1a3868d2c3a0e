package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.status.Reason;

import java.time.Duration;

/** The outcome of creating a shape. */
sealed interface Creation {
    /** Its initial snapshot has started. */
    record Started(Shape shape) implements Creation {}

    /** The table has changed since it was read, and has to be read again. */
    record Stale() implements Creation {}

    /** The shape cannot be created whenever it is requested; the message is for the reader. */
    record Refused(String message) implements Creation {}

    /** The shape was not created, or has ended again. */
    record Failed(Reason reason, String message, Duration retryAfter) implements Creation {}
}
