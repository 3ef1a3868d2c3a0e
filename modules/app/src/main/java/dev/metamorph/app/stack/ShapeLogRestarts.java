package dev.metamorph.app.stack;

import java.time.Duration;

/**
 * The wait before the next start of the shape logs: none at first, 1 s after a failure, twice as
 * long after each further one, at most 30 s. A failure that comes after more than a minute of
 * running counts as the first one again. Pure; times are {@link System#nanoTime} values. Not
 * thread-safe.
 */
final class ShapeLogRestarts {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 5;

    private int failures;
    private long startedNanos;
    private long failedNanos;

    /** The logs are being started. */
    void starting(long nowNanos) {
        startedNanos = nowNanos;
    }

    /** The start failed, or the logs stopped running. */
    void failed(long nowNanos) {
        var settled = nowNanos - startedNanos > SETTLED.toNanos();
        failures = settled ? 1 : failures + 1;
        failedNanos = nowNanos;
    }

    /** Returns how long a start must wait; zero or negative if it need not. */
    Duration delay(long nowNanos) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        var doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        var delay = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return delay.minusNanos(nowNanos - failedNanos);
    }
}
