package dev.metamorph.shapelog.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.Optional;

/** What a task knows, for those who only read it. Any thread. */
public interface ReadOnlyStore {
    /** The value of a key. */
    Optional<byte[]> get(Bytes key);

    /** Shows entries in order until there are no more or the visitor has enough. */
    void scan(Range range, Visitor visitor);

    /** The last entry of a range. */
    Optional<KeyValue<Bytes, byte[]>> last(Range range);

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
