package dev.metamorph.publish.record;

/** A record format: the bytes of keys and values. Any thread. */
interface RecordBytes {
    /** The key of a row. */
    byte[] key(LogItem.Values row);

    /** The value of a row that is in the shape. */
    byte[] value(LogItem.Values row);
}
