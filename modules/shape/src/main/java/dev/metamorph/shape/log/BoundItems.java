package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.CountedKeys.Removal;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.value.EvaluationException;

/**
 * Converts changes of a table, whose rows have the columns of one description of it, into the items
 * of one shape.
 *
 * <pre>
 *  old row in shape   new row in shape   items
 *  no                 yes                insert
 *  yes                no                 delete
 *  yes                yes, same key      update; none if no selected column differs
 *  yes                yes, other key     delete, insert
 *  no                 no                 none
 * </pre>
 *
 * <p>Where keys are counted, {@link CountedKeys} decides what becomes of a delete or an insert. For
 * use by one thread.
 */
public final class BoundItems {
    private final ItemTemplate template;
    private final int[] columns;
    private final Where.Predicate predicate;
    private final RowTags tags;
    private final boolean counting;

    BoundItems(
            ItemTemplate template,
            int[] columns,
            Where.Predicate predicate,
            RowTags tags,
            boolean counting) {
        this.template = template;
        this.columns = columns;
        this.predicate = predicate;
        this.tags = tags;
        this.counting = counting;
    }

    /**
     * Writes the items of a change.
     *
     * @param change a change of the table
     * @param head the transaction of the change
     * @param index the index of the change in its transaction
     * @param counts the counts of the keys; used only where keys are counted
     * @param sink receives the items
     */
    public Conversion convert(
            Change change, TransactionHead head, long index, KeyCounts counts, ItemSink sink) {
        try {
            switch (change) {
                case Change.Insert(_, var row) -> {
                    if (matches(row)) {
                        insert(row, counts, writer(head, index, sink));
                    }
                }
                case Change.Update(_, var before, var after) -> {
                    var wasIn = matches(before);
                    if (!matches(after)) {
                        if (wasIn) {
                            delete(before, counts, writer(head, index, sink));
                        }
                    } else if (wasIn) {
                        update(before, after, counts, writer(head, index, sink));
                    } else {
                        insert(after, counts, writer(head, index, sink));
                    }
                }
                case Change.Delete(_, var before) -> {
                    if (matches(before)) {
                        delete(before, counts, writer(head, index, sink));
                    }
                }
                case Change.Truncate _ -> {
                    return new Conversion.Ended(EndCause.TRUNCATED, "the table was truncated");
                }
                case Change.Unidentified _ -> {
                    return new Conversion.Ended(
                            EndCause.TABLE_CHANGED,
                            "a row was changed or deleted while the table's replica identity"
                                    + " was not FULL");
                }
                case Change.Oversize _ -> {
                    return new Conversion.Ended(
                            EndCause.ROW_TOO_LARGE,
                            "a row was written that is larger than MAX_ROW_SIZE");
                }
            }
            return Conversion.Converted.CONVERTED;
        } catch (EvaluationException e) {
            return new Conversion.Ended(
                    EndCause.WHERE_NOT_EVALUATED,
                    "the where clause could not be evaluated: " + e.getMessage());
        }
    }

    /**
     * Writes the item of a row that enters the shape, or leaves it, without a change of its own.
     *
     * @param enters whether it enters
     * @param operation the number of the item among those of its transaction
     */
    void move(
            Row row,
            boolean enters,
            TransactionHead head,
            long operation,
            KeyCounts counts,
            ItemSink sink) {
        var writer = writer(tags, head, operation, sink);
        if (enters) {
            insert(row, counts, writer);
        } else {
            delete(row, counts, writer);
        }
    }

    /** Writes a row of the initial snapshot, whose columns are the slots. */
    void snapshotItem(Row row, RowTags itsTags, ItemBuffer out) {
        template.snapshotItem(out, new SlotRow(row, SlotRow.straight(template.slots())), itsTags);
    }

    /**
     * Counts a row that enters without a change of its own.
     *
     * @param count how often it occurs
     * @return whether readers must see it
     */
    boolean enters(SlotRow row, long count, KeyCounts counts) {
        var seen = !counting;
        for (var i = 0L; counting && i < count; i++) {
            seen |= keys(counts).add(row);
        }
        return seen;
    }

    /** Counts a row that leaves, and returns whether readers see it no more. */
    boolean leaves(SlotRow row, long count, KeyCounts counts) {
        var gone = !counting;
        for (var i = 0L; counting && i < count; i++) {
            gone |= keys(counts).remove(row) instanceof Removal.Gone;
        }
        return gone;
    }

    private void insert(Row row, KeyCounts counts, ItemWriter writer) {
        var after = slots(row);
        if (!counting || keys(counts).add(after)) {
            writer.insert(after);
        }
    }

    private void delete(Row row, KeyCounts counts, ItemWriter writer) {
        var before = slots(row);
        if (counting) {
            remove(before, keys(counts), writer);
        } else {
            writer.delete(before);
        }
    }

    private void update(Row old, Row current, KeyCounts counts, ItemWriter writer) {
        var before = slots(old);
        var after = slots(current);
        if (template.sameKey(before, after)) {
            if (!counting || (template.hasKey() && keys(counts).change(before, after))) {
                writer.update(before, after);
            }
        } else if (counting) {
            move(before, after, keys(counts), writer);
        } else {
            writer.changeKey(before, after);
        }
    }

    private static void remove(SlotRow row, CountedKeys keys, ItemWriter writer) {
        switch (keys.remove(row)) {
            case Removal.Gone _ -> writer.delete(row);
            case Removal.Unseen _ -> {}
            case Removal.Replaced(var by) -> writer.update(row, by);
        }
    }

    private static void move(SlotRow before, SlotRow after, CountedKeys keys, ItemWriter writer) {
        var removal = keys.remove(before);
        var seen = keys.add(after);
        switch (removal) {
            case Removal.Gone _ when seen -> writer.changeKey(before, after);
            case Removal.Gone _ -> writer.delete(before);
            case Removal.Unseen _ when seen -> writer.insert(after);
            case Removal.Unseen _ -> {}
            case Removal.Replaced(var by) -> {
                writer.update(before, by);
                if (seen) {
                    writer.insertAfter(after);
                }
            }
        }
    }

    /**
     * Created lazily for a change that touches the shape, because most changes that are examined do
     * not.
     */
    private ItemWriter writer(TransactionHead head, long index, ItemSink sink) {
        return writer(tags, head, 2 * index, sink);
    }

    /**
     * A writer of items with other tags than those of changes.
     *
     * @param operation the number of the item among those of its transaction
     */
    ItemWriter writer(RowTags itsTags, TransactionHead head, long operation, ItemSink sink) {
        return new ItemWriter(operation, template, itsTags, head, sink);
    }

    private boolean matches(Row row) {
        return predicate.test(row);
    }

    private SlotRow slots(Row row) {
        return new SlotRow(row, columns);
    }

    private CountedKeys keys(KeyCounts counts) {
        return new CountedKeys(template, counts);
    }
}
