package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Where;

/**
 * Writes the items of kept rows: rows that enter or leave a shape because the values of a subquery
 * have changed, and the shape's initial rows. Rows have the columns of the relation. For use by one
 * thread.
 */
public final class KeptItems {
    private final BoundItems items;
    private final Where.Predicate before;
    private final Where.Predicate after;
    private final int[] layout;

    KeptItems(BoundItems items, Where.Predicate before, Where.Predicate after, int[] layout) {
        this.items = items;
        this.before = before;
        this.after = after;
        this.layout = layout;
    }

    /**
     * Returns whether a row is in the shape with the values after the transaction.
     *
     * @throws dev.metamorph.shape.where.value.EvaluationException if the clause has no result
     */
    public boolean isIn(Row row) {
        return after.test(row);
    }

    /**
     * Returns whether a row was in the shape with the values before the transaction.
     *
     * @throws dev.metamorph.shape.where.value.EvaluationException if the clause has no result
     */
    public boolean wasIn(Row row) {
        return before.test(row);
    }

    /** The row in the layout of the initial snapshot. */
    public Row snapshotRow(Row row) {
        return row.at(layout);
    }

    /**
     * Writes the item of a row that moves.
     *
     * @param enters whether it enters the shape
     * @param operation the number of the item among those of its transaction
     */
    public void move(
            Row row,
            boolean enters,
            TransactionHead head,
            long operation,
            KeyCounts counts,
            ItemSink sink) {
        items.move(row, enters, head, operation, counts, sink);
    }
}
