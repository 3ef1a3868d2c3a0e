package dev.metamorph.publish;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says when something that is done periodically is due; the first time at once. */
final class Periodic {
    private final LongSupplier nanoTime;
    private final long periodNanos;
    private long nextNanos;

    Periodic(LongSupplier nanoTime, Duration period) {
        this.nanoTime = nanoTime;
        periodNanos = period.toNanos();
        nextNanos = nanoTime.getAsLong();
    }

    /** Returns whether it is due; if so, it is due again a period later. */
    boolean isDue() {
        var now = nanoTime.getAsLong();
        if (now - nextNanos < 0) {
            return false;
        }
        nextNanos = now + periodNanos;
        return true;
    }
}
