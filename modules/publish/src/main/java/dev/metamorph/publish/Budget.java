package dev.metamorph.publish;

/**
 * The bounds of one Kafka transaction. At the soft limit it is cut at the end of a Postgres
 * transaction, at the hard limit anywhere. Used by one thread.
 */
final class Budget {
    static final int SOFT_BYTES = 1 << 20;
    static final int HARD_BYTES = 2 << 20;

    /** Time for collecting records; well below the transaction timeout. */
    static final long MAX_NANOS = 2_000_000_000L;

    private final long startNanos;
    private long bytes;

    Budget(long nowNanos) {
        startNanos = nowNanos;
    }

    void add(int count) {
        bytes += count;
    }

    /** Returns whether to cut at the end of a Postgres transaction. */
    boolean isSoftlyUsed(long nowNanos) {
        return bytes >= SOFT_BYTES || isUsed(nowNanos);
    }

    /** Returns whether to cut here. */
    boolean isUsed(long nowNanos) {
        return bytes >= HARD_BYTES || nowNanos - startNanos >= MAX_NANOS;
    }
}
