package dev.metamorph.http.read;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits how long one request retries, counted from its first failure. Used by one thread at a
 * time.
 */
final class RetryLimit {
    private final LongSupplier nanoTime;
    private final Duration limit;
    private boolean tried;
    private long sinceNanos;

    private RetryLimit(LongSupplier nanoTime, Duration limit) {
        this.nanoTime = nanoTime;
        this.limit = limit;
    }

    /**
     * Retries after an instance could not answer: the group needs some time to agree on the next
     * owner.
     */
    static RetryLimit withLostInstance(LongSupplier nanoTime) {
        return new RetryLimit(nanoTime, Duration.ofSeconds(20));
    }

    /**
     * Waits for the end of a shape that the reader knows to have ended, and this instance does not.
     */
    static RetryLimit withUnheardEnd(LongSupplier nanoTime) {
        return new RetryLimit(nanoTime, Duration.ofSeconds(5));
    }

    /** Reports a failure. True if the request may be retried. */
    boolean lasts() {
        var now = nanoTime.getAsLong();
        if (!tried) {
            tried = true;
            sinceNanos = now;
        }
        return now - sinceNanos < limit.toNanos();
    }
}
