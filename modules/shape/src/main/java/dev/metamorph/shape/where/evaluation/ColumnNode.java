package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

/**
 * Reads a column's value. The row caches it, so that other parts of this clause and of other
 * clauses reuse it.
 */
final class ColumnNode implements Node {
    private final int place;
    private final String name;
    private final Row.Reader reader;

    ColumnNode(int place, String name, Row.Reader reader) {
        this.place = place;
        this.name = name;
        this.reader = reader;
    }

    @Override
    public @Nullable Object value(Row row) {
        if (row.isNull(place)) {
            return null;
        }
        try {
            return row.read(place, reader);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw unreadable(name);
        }
    }

    static EvaluationException unreadable(String column) {
        return new EvaluationException(
                "a value of column \"%s\" cannot be evaluated in the where clause"
                        .formatted(column));
    }
}
