package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * Time limits of the creation of a shape.
 *
 * @param tableLock how long to wait for the lock that publishing a table needs
 * @param writers how long to wait for transactions that wrote to a table before it was published
 * @param snapshot how long to wait for a snapshot that sees everything it must see, and for its
 *     first row
 * @param restore how long to wait for a partition that is being restored
 * @param relationAge how old a cached table description may be before it is read again
 */
public record CreationTimings(
        Duration tableLock,
        Duration writers,
        Duration snapshot,
        Duration restore,
        Duration relationAge) {
    /** The defaults: 5 s, 10 s, 30 s, 5 s and 10 s. */
    public static CreationTimings defaults() {
        return new CreationTimings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
