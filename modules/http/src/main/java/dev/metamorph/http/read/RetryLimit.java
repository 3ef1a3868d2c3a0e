package dev.metamorph.http.read;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one request puts up with something that ought to pass, from the first time that it has
 * to. Used by one thread at a time.
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
     * With an instance that was to answer and is of no use: the group needs a moment to agree on
     * the next one.
     */
    static RetryLimit withLostInstance(LongSupplier nanoTime) {
        return new RetryLimit(nanoTime, Duration.ofSeconds(20));
    }

    /** With a shape that has ended, says the reader, and has not here. */
    static RetryLimit withUnheardEnd(LongSupplier nanoTime) {
        return new RetryLimit(nanoTime, Duration.ofSeconds(5));
    }

    /** It is so once more; whether to try again. */
    boolean lasts() {
        var now = nanoTime.getAsLong();
        if (!tried) {
            tried = true;
            sinceNanos = now;
        }
        return now - sinceNanos < limit.toNanos();
    }
}
