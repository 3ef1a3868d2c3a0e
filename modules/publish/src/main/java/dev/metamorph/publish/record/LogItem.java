package dev.metamorph.publish.record;

import dev.metamorph.shape.LogOffset;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** An item of a published shape's log, taken apart. */
public sealed interface LogItem {
    /** The JSON of an item of which it is not wanted. */
    ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** An item that tells of a row. */
    sealed interface OfRow extends LogItem {
        /** The texts of the row's columns: afterwards; before, for a delete. */
        Values values();

        /** The item as it stands in the log; empty unless it is wanted. */
        ByteBuffer json();
    }

    /**
     * A row of the initial snapshot.
     *
     * @param values the texts of the columns
     * @param json the item as it stands in the log; empty unless it is wanted
     */
    record SnapshotRow(Values values, ByteBuffer json) implements OfRow {
        /** A row of which nothing is known. */
        static final SnapshotRow UNKNOWN = new SnapshotRow(_ -> null);

        /** Without its JSON. */
        SnapshotRow(Values values) {
            this(values, NONE);
        }
    }

    /**
     * A change of a row.
     *
     * @param operation what happened to it
     * @param values the row afterwards; before, for a delete
     * @param before the row before an update, if it is wanted; otherwise the same as {@code values}
     * @param offset the change's place in the log
     * @param xid of its transaction, unsigned
     * @param commitMicros when it was committed, in microseconds since 1970
     * @param last whether it is the last change of its transaction in this shape
     * @param json the item as it stands in the log; empty unless it is wanted
     */
    record RowChange(
            Operation operation,
            Values values,
            Values before,
            LogOffset offset,
            long xid,
            long commitMicros,
            boolean last,
            ByteBuffer json)
            implements OfRow {
        /** Without the row before it, and without its JSON. */
        RowChange(
                Operation operation,
                Values values,
                LogOffset offset,
                long xid,
                long commitMicros,
                boolean last) {
            this(operation, values, values, offset, xid, commitMicros, last, NONE);
        }
    }

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
