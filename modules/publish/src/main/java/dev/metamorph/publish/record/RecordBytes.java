package dev.metamorph.publish.record;

import dev.metamorph.publish.record.LogItem.OfRow;
import dev.metamorph.publish.record.LogItem.RowChange;

import java.util.Optional;

/** A record format: the bytes of keys and values. Used by one thread. */
interface RecordBytes {
    /** The key of a row. */
    byte[] key(LogItem.Values row);

    /** The value of a row that is in the shape, after a change that is no delete. */
    byte[] value(OfRow item);

    /** The value of a record that tells of a delete before its tombstone, if the format has one. */
    default Optional<byte[]> deletion(RowChange delete) {
        return Optional.empty();
    }

    /** The same for a row of which only the record's key is known. */
    default Optional<byte[]> deletion(byte[] key) {
        return Optional.empty();
    }

    /**
     * The part of a value that depends on the row alone, and not on the change that wrote it: the
     * values of one row are equal in it.
     *
     * @param value as it lies in the topic, possibly in another format
     */
    default byte[] state(byte[] value) {
        return value;
    }

    /** The parts of the log's items that the format needs beside the row's values. */
    default ItemParts parts() {
        return ItemParts.VALUES;
    }
}
