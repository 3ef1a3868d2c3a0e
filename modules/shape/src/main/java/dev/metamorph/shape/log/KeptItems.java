package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Where;

import java.util.Optional;

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
    private final Optional<TagChanges> tags;

    /**
     * @param layout the position in the relation of each slot
     * @param tags the tags, if rows move by events
     */
    KeptItems(
            BoundItems items,
            Where.Predicate before,
            Where.Predicate after,
            int[] layout,
            Optional<TagChanges> tags) {
        this.items = items;
        this.before = before;
        this.after = after;
        this.layout = layout;
        this.tags = tags;
    }

    /**
     * The tags of rows before a transaction and after it.
     *
     * @param tagging the conditions
     */
    record TagChanges(Tagging tagging, DerivedTags before, DerivedTags after) {}

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

    /** Writes a row of the initial snapshot, which has its layout. */
    public void snapshotItem(Row row, ItemBuffer out) {
        items.snapshotItem(row, tags.<RowTags>map(TagChanges::after).orElse(RowTags.NONE), out);
    }

    /**
     * Begins to write the items of the rows that a transaction moves.
     *
     * @param operation the number of the first item among those of the transaction
     */
    public MovedRows moves(TransactionHead head, long operation, KeyCounts counts, ItemSink sink) {
        return tags.<MovedRows>map(changes -> eventMoves(changes, head, operation, counts, sink))
                .orElseGet(() -> new RowMoves(this, items, head, operation, counts, sink));
    }

    private EventMoves eventMoves(
            TagChanges changes,
            TransactionHead head,
            long operation,
            KeyCounts counts,
            ItemSink sink) {
        return new EventMoves(
                this,
                changes,
                new EventMoves.Target(items, layout, counts),
                new EventWriter(items, changes.after(), head, operation, sink));
    }
}
