package dev.metamorph.coordinator.state;

import java.time.Duration;

/**
 * Time limits of the connection side.
 *
 * @param backoffFirst the wait before the second attempt; it doubles with each failure
 * @param backoffLongest the longest of these waits
 * @param lockRetry the time between two attempts to take the advisory lock
 * @param lockLook how often the holder of the lock is examined while it is held elsewhere
 * @param lockStale how long the holder must have shown no sign of life before it is terminated
 * @param settled how often it is checked, after streaming has started, whether the slot has
 *     advanced, which resets the back-off
 */
public record ConnectionTimings(
        Duration backoffFirst,
        Duration backoffLongest,
        Duration lockRetry,
        Duration lockLook,
        Duration lockStale,
        Duration settled) {
    /**
     * The defaults: 1 s doubling to 10 s; the lock every 500 ms, its holder every 10 s, stale after
     * 60 s; the slot's advance checked every 5 s.
     */
    public static ConnectionTimings defaults() {
        return new ConnectionTimings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }

    /** The wait after that many failures in a row, at least 1. */
    public Duration backoff(int failures) {
        var doublings = Math.min(failures - 1, 20);
        var wait = backoffFirst.multipliedBy(1L << doublings);
        return wait.compareTo(backoffLongest) < 0 ? wait : backoffLongest;
    }
}
