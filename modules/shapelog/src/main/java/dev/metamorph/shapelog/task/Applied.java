package dev.metamorph.shapelog.task;

import dev.metamorph.shape.Lsn;

import java.time.Instant;
import java.util.List;

/**
 * The figures of one feed record, for counters.
 *
 * @param created the shapes that have begun
 * @param replaced the logs that another generation has replaced
 * @param changes the changes of rows that were applied
 * @param matches the changes that added items to a shape's log, counted for each shape
 * @param itemBytes the bytes of these items
 * @param completed the transactions that were completed
 */
public record Applied(
        int created,
        int replaced,
        long changes,
        long matches,
        long itemBytes,
        List<Committed> completed) {
    /** Copies the list. */
    public Applied {
        completed = List.copyOf(completed);
    }

    /**
     * A transaction.
     *
     * @param commit the LSN of its commit
     * @param at its commit time by the database's clock
     */
    public record Committed(Lsn commit, Instant at) {}
}
