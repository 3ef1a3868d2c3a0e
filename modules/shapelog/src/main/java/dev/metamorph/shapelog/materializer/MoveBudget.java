package dev.metamorph.shapelog.materializer;

/**
 * Bounds the rows that are looked at, and the items that are written, because one transaction has
 * changed the values of subqueries: this is done in one step, within a Kafka transaction. It counts
 * and does not measure time, so that a replay ends the same shapes.
 */
public final class MoveBudget {
    private long left;

    /** A budget of so many rows and items. */
    public MoveBudget(long rows) {
        left = rows;
    }

    /**
     * Takes one row or item from the budget.
     *
     * @throws Spent if it does not suffice, now or before
     */
    public void take() {
        if (left <= 0) {
            left = -1;
            throw new Spent();
        }
        left--;
    }

    /** Returns whether something did not get what it needed. */
    public boolean isSpent() {
        return left < 0;
    }

    /** The budget does not suffice. */
    public static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Spent() {
            super("one transaction leads to more rows than one step may look at");
        }
    }
}
