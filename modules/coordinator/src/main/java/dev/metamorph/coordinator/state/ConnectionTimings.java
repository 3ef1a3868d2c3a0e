package dev.metamorph.coordinator.state;

import java.time.Duration;

/**
 * How long the connection side waits for what.
 *
 * @param backoffFirst before the second attempt; doubles from failure to failure
 * @param backoffLongest the longest of these waits
 * @param lockRetry between two attempts to take the advisory lock
 * @param lockBreak how often, while the lock is held elsewhere, it is looked whether its holder is
 *     of use
 * @param settled how often it is checked, after streaming has started, whether the slot has
 *     advanced, which resets the back-off
 */
public record ConnectionTimings(
        Duration backoffFirst,
        Duration backoffLongest,
        Duration lockRetry,
        Duration lockBreak,
        Duration settled) {
    /**
     * 1 s doubling to 10 s; the lock every 500 ms, its holder every 10 s; advance checked every 5
     * s.
     */
    public static ConnectionTimings defaults() {
        return new ConnectionTimings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    /** How long to wait after that many failures in a row, of which there is at least one. */
    public Duration backoff(int failures) {
        var doublings = Math.min(failures - 1, 20);
        var wait = backoffFirst.multipliedBy(1L << doublings);
        return wait.compareTo(backoffLongest) < 0 ? wait : backoffLongest;
    }
}
