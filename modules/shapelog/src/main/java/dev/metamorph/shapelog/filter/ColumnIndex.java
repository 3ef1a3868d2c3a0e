package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.where.EqualityKey;
import dev.metamorph.shape.where.EvaluationException;

import java.util.HashMap;
import java.util.Map;

/**
 * The shapes that can match only rows with certain values in one column, by that value: one look-up
 * a row, however many shapes there are.
 */
final class ColumnIndex {
    private final Column column;
    private final Map<EqualityKey, IntSet> shapes = new HashMap<>();

    ColumnIndex(Column column) {
        this.column = column;
    }

    Column column() {
        return column;
    }

    boolean isEmpty() {
        return shapes.isEmpty();
    }

    void add(EqualityKey value, int shape) {
        shapes.computeIfAbsent(value, _ -> new IntSet()).add(shape);
    }

    void remove(EqualityKey value, int shape) {
        shapes.computeIfPresent(
                value,
                (_, set) -> {
                    set.remove(shape);
                    return set.isEmpty() ? null : set;
                });
    }

    /** Adds the shapes that a row with that value can match; none for NULL. */
    void find(Row row, int position, IntSet found) {
        if (row.isNull(position)) {
            return;
        }
        try {
            var value =
                    EqualityKey.of(
                            column.type(), row.array(), row.start(position), row.length(position));
            var matching = shapes.get(value);
            if (matching != null) {
                found.addAll(matching);
            }
        } catch (EvaluationException _) {
            // Each of them is to find out for itself, and to end if its own clause cannot be
            // evaluated either.
            findAll(found);
        }
    }

    void findAll(IntSet found) {
        shapes.values().forEach(found::addAll);
    }
}
