package dev.metamorph.bench.path;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The end of a wait. */
public record Deadline(long atNanos) {
    private static final Duration STEP = Duration.ofMillis(20);

    /** A deadline that far from now. */
    public static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos());
    }

    /**
     * Waits for a short time.
     *
     * @throws IllegalStateException if the deadline has passed
     */
    public void pause(String awaited) throws InterruptedException {
        if (System.nanoTime() - atNanos > 0) {
            throw new IllegalStateException("waited too long for " + awaited);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockSupport.parkNanos(STEP.toNanos());
    }
}
