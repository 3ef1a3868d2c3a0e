package dev.metamorph.app.oracle;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes about by itself. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * Asks again and again until it is so.
     *
     * @param what it is that is waited for, for the message should it not come
     */
    static void holds(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + Readers.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within %s: %s".formatted(Readers.PATIENCE, what));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
