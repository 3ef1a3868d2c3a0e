package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * How often a leader looks after what exists.
 *
 * @param reconcile how often the shapes' tables are compared with the catalog
 * @param trim how often the feed is trimmed behind what its readers have committed
 */
public record HousekeepingTimings(Duration reconcile, Duration trim) {
    /** 10 s and 30 s. */
    public static HousekeepingTimings defaults() {
        return new HousekeepingTimings(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
}
