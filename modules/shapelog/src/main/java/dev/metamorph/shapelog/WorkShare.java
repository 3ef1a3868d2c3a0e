package dev.metamorph.shapelog;

import java.time.Duration;

/**
 * Divides the time that a stream thread may work between two commits among its tasks. A thread
 * commits all of its tasks in one transaction, which may take 30 s, so its tasks share the time.
 *
 * <pre>
 * thread   records of task 1 │ records of task 2 │ … │ tick of task 1 │ tick of task 2 │ … │ commit
 *          └──────────── all tasks: 5 s ──────────┘   └────────── all tasks: 5 s ───────┘
 * </pre>
 *
 * <p>A share is never shorter than 250 ms, because less would be spent on the commits themselves.
 * With 60 tasks on one thread that adds up to 30 s; more of them need more threads. Pure.
 */
final class WorkShare {
    private static final Duration THREAD = Duration.ofSeconds(5);
    private static final Duration MIN_TASK = Duration.ofMillis(250);

    private WorkShare() {}

    /**
     * The time of one task.
     *
     * @param tasks the number of tasks on its thread
     */
    static Duration of(int tasks) {
        var share = THREAD.dividedBy(Math.max(1, tasks));
        return share.compareTo(MIN_TASK) < 0 ? MIN_TASK : share;
    }
}
