package dev.metamorph.replication;

import java.time.Duration;

/** A point in time at which waiting ends. */
final class Deadline {
    private final long endNanos;

    private Deadline(long endNanos) {
        this.endNanos = endNanos;
    }

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Waits for a thread to end, for at most that long and not beyond the deadline. */
    boolean join(Thread thread, Duration atMost) throws InterruptedException {
        if (thread.equals(Thread.currentThread())) {
            return true;
        }
        var left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
        return thread.join(left.compareTo(atMost) < 0 ? left : atMost);
    }
}
