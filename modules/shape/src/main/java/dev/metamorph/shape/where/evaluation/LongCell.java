package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;

/** A cache for a column's value of type long, which is read at most once per row. */
final class LongCell {
    private final int place;
    private final String name;
    private final Readers.LongReader reader;
    private boolean loaded;
    private boolean present;
    private long value;

    LongCell(int place, String name, Readers.LongReader reader) {
        this.place = place;
        this.name = name;
        this.reader = reader;
    }

    /** Reads the value of a row unless it is cached; returns false for NULL. */
    boolean load(Row row) {
        if (!loaded) {
            present = !row.isNull(place);
            if (present) {
                value = read(row);
            }
            loaded = true;
        }
        return present;
    }

    private long read(Row row) {
        try {
            return reader.read(row.array(), row.start(place), row.length(place));
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw ColumnNode.unreadable(name);
        }
    }

    long value() {
        return value;
    }

    void forget() {
        loaded = false;
    }
}
