package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * How long the creation of a shape waits for what.
 *
 * @param tableLock for the lock that a table's publication needs
 * @param writers for transactions that wrote to a table before it was published
 * @param snapshot for a snapshot that sees everything it must see, and for its first row
 * @param relationAge how old a table's description may be before it is read again
 */
public record CreationTimings(
        Duration tableLock, Duration writers, Duration snapshot, Duration relationAge) {
    /** 5 s, 10 s, 30 s and 10 s. */
    public static CreationTimings defaults() {
        return new CreationTimings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }
}
