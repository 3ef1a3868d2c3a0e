package dev.metamorph.http.read.state;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits how long one request retries after an instance could not answer, counted from the first
 * failure: the group needs some time to agree on the next owner. The delay between attempts grows,
 * so that many waiting readers do not load an instance that restarts.
 *
 * @param failed whether there has been a failure
 * @param sinceNanos when the first failure was, on the clock of the reads
 * @param delay the delay before the next attempt; zero before the first failure
 */
public record RetryLimit(boolean failed, long sinceNanos, Duration delay) {
    /** The limit of a request that has not failed. */
    public static final RetryLimit UNUSED = new RetryLimit(false, 0, Duration.ZERO);

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration MIN_DELAY = Duration.ofMillis(50);
    private static final Duration MAX_DELAY = Duration.ofMillis(800);

    /** The limit after one more failure; empty if the request must not be retried any more. */
    public Optional<RetryLimit> afterFailure(long nowNanos) {
        if (!failed) {
            return Optional.of(new RetryLimit(true, nowNanos, MIN_DELAY));
        }
        if (nowNanos - sinceNanos >= LIMIT.toNanos()) {
            return Optional.empty();
        }
        var doubled = delay.multipliedBy(2);
        var next = doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
        return Optional.of(new RetryLimit(true, sinceNanos, next));
    }
}
