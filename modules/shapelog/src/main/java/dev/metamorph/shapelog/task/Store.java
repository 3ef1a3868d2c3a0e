package dev.metamorph.shapelog.task;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.List;
import java.util.Optional;

/**
 * Where a task keeps all it knows, ordered by key as unsigned bytes. One thread writes; any may
 * read, and sees a write whole or not at all.
 */
public interface Store {
    /** The value of a key. */
    Optional<byte[]> get(Bytes key);

    /** Shows entries in order until there are no more or the visitor has enough. */
    void scan(Range range, Visitor visitor);

    /** The last entry of a range. */
    Optional<KeyValue<Bytes, byte[]>> last(Range range);

    /** Writes all at once; a value of null deletes. */
    void write(List<KeyValue<Bytes, byte[]>> entries);

    /** Is shown entries. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Sees an entry.
         *
         * @return whether to go on
         */
        boolean entry(Bytes key, byte[] value);
    }

    /**
     * Keys that follow each other.
     *
     * @param from the first
     * @param to the last, itself in the range
     */
    record Range(Bytes from, Bytes to) {}
}
