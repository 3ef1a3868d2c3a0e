package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * Periods of the tasks of an instance, most of them only while it leads.
 *
 * @param reconcile how often the shapes' tables are compared with the catalog
 * @param trim how often the feed is trimmed behind the offsets that its readers have committed
 * @param kafka how often every instance checks that Kafka answers, and how long an answer may take
 */
public record HousekeepingTimings(Duration reconcile, Duration trim, Duration kafka) {
    /** The defaults: 10 s, 30 s and 5 s. */
    public static HousekeepingTimings defaults() {
        return new HousekeepingTimings(
                Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5));
    }
}
