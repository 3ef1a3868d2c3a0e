package dev.metamorph.coordinator.connection;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task on request, one run at a time. The requests that arrive during a run share one
 * further run, on the same thread, so that their number has no effect on the number of threads and
 * runs.
 *
 * <p>Thread-safe.
 */
final class CoalescedRuns {
    private final Runnable task;

    /** Requests that no finished run has served. */
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Creates it without a run.
     *
     * @param task must not throw
     */
    CoalescedRuns(Runnable task) {
        this.task = task;
    }

    /** Runs the task here, or returns at once if another thread runs it and will run it again. */
    void request() {
        if (open.getAndIncrement() > 0) {
            return;
        }
        int served;
        do {
            served = open.get();
            task.run();
        } while (open.addAndGet(-served) > 0);
    }
}
