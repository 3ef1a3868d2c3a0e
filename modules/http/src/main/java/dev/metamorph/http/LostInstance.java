package dev.metamorph.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one request looks for another instance when the one that was to answer is of no use: the
 * group needs a moment to agree on the next one. Used by one thread at a time.
 */
final class LostInstance {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LongSupplier nanoTime;
    private boolean lost;
    private long sinceNanos;

    LostInstance(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** It is of no use once more; whether to look again. */
    boolean lookAgain() {
        var now = nanoTime.getAsLong();
        if (!lost) {
            lost = true;
            sinceNanos = now;
        }
        return now - sinceNanos < PATIENCE.toNanos();
    }
}
