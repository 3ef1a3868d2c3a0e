package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;

/** Receives the items of a change, in the order of their offsets. */
public interface ItemSink {
    /** An empty buffer for the next item. */
    ItemBuffer buffer();

    /**
     * Receives a complete item.
     *
     * @param offset the position of the item in the log
     * @param item the buffer that {@link #buffer()} returned; the caller does not touch it any
     *     more. It ends in <code>}}</code>, as {@link Items#markLast} requires
     * @param rows the change of the number of rows that readers see: 1 for an insert, -1 for a
     *     delete, otherwise 0
     */
    void append(LogOffset offset, ItemBuffer item, int rows);

    /** Receives the rows of a shape that keeps them, each after the item that changes it. */
    default RowSink rows() {
        throw new IllegalStateException("this sink is for shapes that keep no rows");
    }

    /** Receives the rows of a shape, as they are after each of its items. */
    interface RowSink {
        /** An empty buffer for the next row. */
        ItemBuffer buffer();

        /**
         * Receives a row that is new or has changed.
         *
         * @param key its key, by {@link dev.metamorph.shape.rows.RowKeys}
         * @param row its selected columns as a JSON object, in the buffer that {@link #buffer()}
         *     returned
         */
        void put(byte[] key, ItemBuffer row);

        /** Learns that the row of a key is gone. */
        void remove(byte[] key);
    }
}
