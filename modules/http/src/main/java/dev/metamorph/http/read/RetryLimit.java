package dev.metamorph.http.read;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits how long one request retries after an instance could not answer, counted from the first
 * failure: the group needs some time to agree on the next owner. The delay between attempts grows,
 * so that many waiting readers do not load an instance that restarts. Used by one thread at a time.
 */
final class RetryLimit {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration MIN_DELAY = Duration.ofMillis(50);
    private static final Duration MAX_DELAY = Duration.ofMillis(800);

    private final LongSupplier nanoTime;
    private Duration delay = MIN_DELAY;
    private boolean failed;
    private long sinceNanos;

    RetryLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Reports a failure. Returns the delay before the next attempt; empty if there is none. */
    Optional<Duration> retryAfter() {
        var now = nanoTime.getAsLong();
        if (!failed) {
            failed = true;
            sinceNanos = now;
        }
        if (now - sinceNanos >= LIMIT.toNanos()) {
            return Optional.empty();
        }
        var next = delay;
        delay = delay.multipliedBy(2).compareTo(MAX_DELAY) < 0 ? delay.multipliedBy(2) : MAX_DELAY;
        return Optional.of(next);
    }
}
