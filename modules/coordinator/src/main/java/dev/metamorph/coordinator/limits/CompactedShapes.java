package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeRef;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The shapes whose logs are kept short. Any thread. */
public interface CompactedShapes {
    /** Returns whether this instance creates and ends shapes. */
    boolean leads();

    /** Passes on the shapes that have not ended, in no order. */
    void list(Consumer<Listed> consumer);

    /**
     * Creates the next generation of a shape; returns when the rows of its snapshot are sent.
     *
     * @return why it was not created; empty if it was
     */
    Optional<String> compactNow(ShapeHandle shape) throws InterruptedException;

    /**
     * Deletes a log that another generation has replaced. Completes when Kafka has acknowledged the
     * record, and fails if this instance does not lead.
     */
    CompletableFuture<?> deleteReplaced(ShapeRef replaced);
}
