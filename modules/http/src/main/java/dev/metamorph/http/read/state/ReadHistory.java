package dev.metamorph.http.read.state;

import java.time.Duration;

/**
 * The attempts of one read that limit its further attempts.
 *
 * @param ends how many logs of the shape had ended when they were read
 * @param stackAwaited whether the read has waited for the stack to become active
 * @param silenceHeard whether an owner's silence has been acted upon. Done once only: otherwise an
 *     owner that is slow for a reason would be asked again and again.
 * @param retries the retries after an instance could not answer
 * @param standbyAsked whether standbys have been asked because the owner was lost
 * @param standbyAskedNanos when they were asked last
 */
record ReadHistory(
        int ends,
        boolean stackAwaited,
        boolean silenceHeard,
        RetryLimit retries,
        boolean standbyAsked,
        long standbyAskedNanos) {
    static final ReadHistory NONE = new ReadHistory(0, false, false, RetryLimit.UNUSED, false, 0);

    private static final Duration STANDBY_AGAIN = Duration.ofMillis(500);

    ReadHistory afterEnd() {
        return new ReadHistory(
                ends + 1, stackAwaited, silenceHeard, retries, standbyAsked, standbyAskedNanos);
    }

    ReadHistory afterStack() {
        return new ReadHistory(ends, true, silenceHeard, retries, standbyAsked, standbyAskedNanos);
    }

    ReadHistory afterSilence() {
        return new ReadHistory(ends, stackAwaited, true, retries, standbyAsked, standbyAskedNanos);
    }

    ReadHistory afterFailure(RetryLimit next) {
        return new ReadHistory(
                ends, stackAwaited, silenceHeard, next, standbyAsked, standbyAskedNanos);
    }

    ReadHistory afterStandby(long nowNanos) {
        return new ReadHistory(ends, stackAwaited, silenceHeard, retries, true, nowNanos);
    }

    /**
     * Returns whether standbys are asked before the owner: it was lost, and that was not done just
     * now.
     */
    boolean isStandbyDue(long nowNanos) {
        return retries.failed()
                && (!standbyAsked || nowNanos - standbyAskedNanos >= STANDBY_AGAIN.toNanos());
    }
}
