package dev.metamorph.shapelog.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.Optional;

/** Read access to a task's store, for any thread. */
public interface ReadOnlyStore {
    /** The value of a key. */
    Optional<byte[]> get(Bytes key);

    /**
     * Passes the entries of a range to a visitor in order, until it stops. They are those of one
     * moment, which lies before the first call.
     */
    void scan(Range range, Visitor visitor);

    /** Passes the entries of a range to a visitor from the last one to the first. */
    void scanBackwards(Range range, Visitor visitor);

    /** The last entry of a range. */
    Optional<KeyValue<Bytes, byte[]>> last(Range range);

    /** Receives entries. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Receives an entry.
         *
         * @return whether to continue
         */
        boolean entry(Bytes key, byte[] value);
    }

    /**
     * A range of keys.
     *
     * @param from the first key, inclusive
     * @param to the last key, inclusive
     */
    record Range(Bytes from, Bytes to) {}
}
