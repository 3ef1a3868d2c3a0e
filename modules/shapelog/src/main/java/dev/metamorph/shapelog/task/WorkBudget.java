package dev.metamorph.shapelog.task;

import java.time.Duration;

/**
 * Bounds the work that a task does for one call. A record whose changes fan out to many shapes may
 * take longer than a Kafka transaction may, and would be begun again and again; it is interrupted
 * instead and continued later. The place of the interruption has no effect on the items, their
 * offsets and the pages of a log.
 */
@FunctionalInterface
public interface WorkBudget {
    /** Returns whether the work should be interrupted. */
    boolean isSpent();

    /** Work without a bound. */
    static WorkBudget unlimited() {
        return () -> false;
    }

    /** Work for a time that begins now. */
    static WorkBudget of(Duration time) {
        var start = System.nanoTime();
        var nanos = time.toNanos();
        return () -> System.nanoTime() - start >= nanos;
    }
}
