package dev.metamorph.shapelog;

/**
 * When to ask for a commit, so that other instances see the catalogue soon and a crowd of new
 * shapes does not make one commit each. Only when things are seen hangs on it, never what is seen.
 */
final class CommitPace {
    private final long leastNanos;
    private long lastNanos;
    private boolean due;

    CommitPace(long leastNanos, long nowNanos) {
        this.leastNanos = leastNanos;
        lastNanos = nowNanos - leastNanos;
    }

    /** The catalogue has changed; tells whether to ask at once. */
    boolean changed(long nowNanos) {
        due = true;
        return elapsed(nowNanos);
    }

    /** Time has passed; tells whether to ask now. */
    boolean elapsed(long nowNanos) {
        if (!due || nowNanos - lastNanos < leastNanos) {
            return false;
        }
        due = false;
        lastNanos = nowNanos;
        return true;
    }
}
