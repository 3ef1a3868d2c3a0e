package dev.metamorph.replication.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What the engine carries, from where and to where. Both methods are called by the engine's thread.
 *
 * @param <T> what is carried
 */
public interface EngineTransfer<T> {
    /** The next item, or nothing after that time. */
    Optional<T> next(Duration patience) throws InterruptedException;

    /**
     * Takes an item where it belongs.
     *
     * @throws RuntimeException to end the engine; it becomes the engine's failure as it is
     */
    void deliver(T item) throws InterruptedException;
}
