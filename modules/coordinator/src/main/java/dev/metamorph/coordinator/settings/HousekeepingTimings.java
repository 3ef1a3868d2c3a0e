package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * Periods of the leader's tasks.
 *
 * @param reconcile how often the shapes' tables are compared with the catalog
 * @param trim how often the feed is trimmed behind the offsets that its readers have committed
 */
public record HousekeepingTimings(Duration reconcile, Duration trim) {
    /** The defaults: 10 s and 30 s. */
    public static HousekeepingTimings defaults() {
        return new HousekeepingTimings(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
}
