package dev.metamorph.bench.path;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An end to waiting. */
record Deadline(long atNanos) {
    private static final Duration STEP = Duration.ofMillis(20);

    static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos());
    }

    /**
     * Waits a little.
     *
     * @throws IllegalStateException if the time is over
     */
    void pause(String awaited) throws InterruptedException {
        if (System.nanoTime() - atNanos > 0) {
            throw new IllegalStateException("waited too long for " + awaited);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockSupport.parkNanos(STEP.toNanos());
    }
}
