package dev.metamorph.replication;

/**
 * Decides how long messages may gather before they are read. While few come, each is read at once.
 * While many come, a short pause makes one read, one hand-over, one Kafka record and one wake-up of
 * readers out of what would be dozens of each: the processor time that this saves is worth far more
 * than the pause.
 */
final class ReadCoalescer {
    /** Over that time the rate is taken; what one small transaction brings does not show in it. */
    private static final double SPAN_MILLIS = 10;

    /** Messages a millisecond; with more than that there are pauses. A row is 1 to 3 messages. */
    private static final double MANY = 8;

    /** The more messages, the longer the pause, up to this. */
    private static final double LONGEST_MILLIS = 5;

    private static final double MILLIS_PER_RATE = 0.125;

    private double rate;
    private long messages;
    private long lastNanos;

    ReadCoalescer(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** A message has come. */
    void message() {
        messages++;
    }

    /** How long to wait before the next read; 0 to read at once. */
    long pauseNanos(long nowNanos) {
        var millis = (nowNanos - lastNanos) / 1e6;
        lastNanos = nowNanos;
        rate = rate * Math.exp(-millis / SPAN_MILLIS) + messages / SPAN_MILLIS;
        messages = 0;
        return rate < MANY ? 0 : (long) (Math.min(LONGEST_MILLIS, rate * MILLIS_PER_RATE) * 1e6);
    }
}
