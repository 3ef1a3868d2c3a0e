package dev.metamorph.replication.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * The source and the destination of the items that the engine delivers. Both methods are called by
 * the engine's thread.
 *
 * @param <T> the type of the items
 */
public interface EngineTransfer<T> {
    /** Waits for the next item; empty after that time. */
    Optional<T> next(Duration patience) throws InterruptedException;

    /**
     * Delivers an item.
     *
     * @throws RuntimeException to end the engine; it is reported as the engine's failure
     */
    void deliver(T item) throws InterruptedException;
}
