package dev.metamorph.coordinator.publication;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Exponential back-off for polling something that sends no notification. */
final class Pause {
    private final CountDownLatch never = new CountDownLatch(1);
    private final long longestNanos;
    private long nextNanos;

    private Pause(long firstNanos, long longestNanos) {
        this.nextNanos = firstNanos;
        this.longestNanos = longestNanos;
    }

    static Pause growing(Duration first, Duration longest) {
        return new Pause(first.toNanos(), longest.toNanos());
    }

    void once() throws InterruptedException {
        if (never.await(nextNanos, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("nobody counts this latch down");
        }
        nextNanos = Math.min(2 * nextNanos, longestNanos);
    }
}
