package dev.metamorph.publish.record;

import dev.metamorph.shape.LogOffset;

import org.jspecify.annotations.Nullable;

/** An item of a published shape's log, taken apart. */
public sealed interface LogItem {
    /**
     * A row of the initial snapshot.
     *
     * @param values the texts of the columns
     */
    record SnapshotRow(Values values) implements LogItem {}

    /**
     * A change of a row.
     *
     * @param operation what happened to it
     * @param values the row afterwards; before, for a delete
     * @param offset the change's place in the log
     * @param xid of its transaction, unsigned
     * @param commitMicros when it was committed, in microseconds since 1970
     * @param last whether it is the last change of its transaction in this shape
     */
    record RowChange(
            Operation operation,
            Values values,
            LogOffset offset,
            long xid,
            long commitMicros,
            boolean last)
            implements LogItem {}

    /** The end of the initial snapshot. */
    record SnapshotEnd() implements LogItem {}

    /** A change of a row. */
    enum Operation {
        /** It came into the shape. */
        INSERT("insert"),
        /** It stayed in the shape, with other values. */
        UPDATE("update"),
        /** It left the shape, or was deleted. */
        DELETE("delete");

        private final String text;

        Operation(String text) {
            this.text = text;
        }

        /** The protocol's word for it. */
        String text() {
            return text;
        }
    }

    /** The texts of a row's columns. */
    @FunctionalInterface
    interface Values {
        /** The text of the column at that place of the shape's columns, null for SQL NULL. */
        @Nullable String get(int column);
    }
}
