package dev.metamorph.shape.port;

import dev.metamorph.shape.ShapeHandle;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Knows when shapes were last read, to the second: on this instance, and on others that were asked.
 * Any thread.
 */
public interface ShapeReads {
    /** Returns when the shape was last read; empty if that is not known. */
    Optional<Instant> last(ShapeHandle shape);

    /** Counts the shapes whose readers wait on this instance as read now. */
    void countWaiting();

    /**
     * Asks another instance which shapes were read there, and remembers its answer. The stage never
     * completes exceptionally.
     *
     * @param within how long ago the reads are at most
     * @return whether it has answered
     */
    CompletionStage<Boolean> learn(URI instance, Duration within);

    /** Forgets the shapes that do not exist. */
    void retain(Predicate<ShapeHandle> exists);
}
