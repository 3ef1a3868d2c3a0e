package dev.metamorph.shapelog.materializer;

/**
 * Bounds the rows that are looked at because one transaction has changed the values of subqueries:
 * they are moved in one step, within a Kafka transaction. It counts rows and not time, so that a
 * replay ends the same shapes.
 */
public final class MoveBudget {
    /** The default number of rows, which takes a few seconds. */
    public static final long MAX_ROWS = 500_000;

    private long left;

    /** A budget of so many rows. */
    public MoveBudget(long rows) {
        left = rows;
    }

    /** Takes rows from the budget; false if it did not suffice, now or before. */
    public boolean take(long rows) {
        left = left < rows ? -1 : left - rows;
        return left >= 0;
    }
}
