package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

/** A column's value; read at most once per row where several parts of a clause want it. */
final class ColumnNode implements Node {
    private final int place;
    private final String name;
    private final Readers.Reader reader;
    private final boolean shared;
    private boolean loaded;
    private @Nullable Object value;

    ColumnNode(int place, String name, Readers.Reader reader, boolean shared) {
        this.place = place;
        this.name = name;
        this.reader = reader;
        this.shared = shared;
    }

    @Override
    public @Nullable Object value(Row row) {
        if (!shared) {
            return read(row);
        }
        if (!loaded) {
            value = read(row);
            loaded = true;
        }
        return value;
    }

    private @Nullable Object read(Row row) {
        if (row.isNull(place)) {
            return null;
        }
        try {
            return reader.read(row.array(), row.start(place), row.length(place));
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw unreadable(name);
        }
    }

    /** Lets go of the row. */
    void forget() {
        loaded = false;
        value = null;
    }

    static EvaluationException unreadable(String column) {
        return new EvaluationException(
                "a value of column \"%s\" cannot be evaluated in the where clause"
                        .formatted(column));
    }
}
