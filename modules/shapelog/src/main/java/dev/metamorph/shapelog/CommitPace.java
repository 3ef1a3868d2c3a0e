package dev.metamorph.shapelog;

/**
 * Decides when to request a commit: soon after a change of the shape registry, so that other
 * instances see it, but not once per shape when many are created. It affects only when other
 * instances see changes, never what they see.
 */
final class CommitPace {
    private final long leastNanos;
    private long lastNanos;
    private boolean due;

    CommitPace(long leastNanos, long nowNanos) {
        this.leastNanos = leastNanos;
        lastNanos = nowNanos - leastNanos;
    }

    /** Notes a change of the shape registry; returns whether to request a commit now. */
    boolean changed(long nowNanos) {
        due = true;
        return elapsed(nowNanos);
    }

    /** Returns whether a commit that was put off is due now. */
    boolean elapsed(long nowNanos) {
        if (!due || nowNanos - lastNanos < leastNanos) {
            return false;
        }
        due = false;
        lastNanos = nowNanos;
        return true;
    }
}
