package dev.metamorph.replication;

/**
 * Read coalescing: decides how long to wait before the next read from the socket. At a low message
 * rate there is no pause. At a high rate a short pause makes one read, one hand-over, one Kafka
 * record and one wake-up of readers out of dozens of each; the processor time that this saves is
 * worth far more than the pause. Pure but for its own counters.
 */
final class ReadCoalescer {
    /**
     * The time over which the rate is averaged, so that one small transaction hardly changes it.
     */
    private static final double SPAN_MILLIS = 10;

    /**
     * The rate, in messages a millisecond, from which on there are pauses. A row is 1 to 3
     * messages.
     */
    private static final double MANY = 8;

    /** The longest pause; the pause grows with the rate up to it. */
    private static final double LONGEST_MILLIS = 5;

    private static final double MILLIS_PER_RATE = 0.125;

    private double rate;
    private long messages;
    private long lastNanos;

    ReadCoalescer(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Counts a message. */
    void message() {
        messages++;
    }

    /** The pause before the next read in nanoseconds; 0 to read at once. */
    long pauseNanos(long nowNanos) {
        var millis = (nowNanos - lastNanos) / 1e6;
        lastNanos = nowNanos;
        rate = rate * Math.exp(-millis / SPAN_MILLIS) + messages / SPAN_MILLIS;
        messages = 0;
        return rate < MANY ? 0 : (long) (Math.min(LONGEST_MILLIS, rate * MILLIS_PER_RATE) * 1e6);
    }
}
