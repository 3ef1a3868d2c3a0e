package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeRef;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The shapes that are held within limits. Any thread. */
public interface LimitedShapes {
    /** Returns whether this instance creates and ends shapes. */
    boolean leads();

    /** Returns the number of shapes that have not ended. */
    int size();

    /** Passes on the shapes that have not ended, in no order. */
    void list(Consumer<Listed> consumer);

    /** Returns whether the shape exists and has not ended. */
    boolean exists(ShapeHandle handle);

    /**
     * Ends a shape: it is not listed from here on. Completes when Kafka has acknowledged the
     * record, and fails if this instance does not lead.
     */
    CompletableFuture<?> endUnused(ShapeRef shape, String reason);
}
