package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * Periods of the tasks of an instance, most of them only while it leads.
 *
 * @param reconcile how often the shapes' tables are compared with the catalog
 * @param trim how often the feed is trimmed behind the offsets that its readers have committed
 * @param stalled how long the slot may stand still while there is WAL to follow, and how long
 *     Postgres may be silent, before the stack no longer counts as active
 * @param kafka how often every instance checks that Kafka answers, and how long an answer may take
 */
public record HousekeepingTimings(
        Duration reconcile, Duration trim, Duration stalled, Duration kafka) {
    /** The defaults: 10 s, 30 s, 60 s and 5 s. */
    public static HousekeepingTimings defaults() {
        return new HousekeepingTimings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }
}
