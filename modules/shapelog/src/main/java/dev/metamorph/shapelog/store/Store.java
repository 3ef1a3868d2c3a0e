package dev.metamorph.shapelog.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.List;

/**
 * The state of a task, ordered by key as unsigned bytes. One thread writes; any thread may read,
 * and sees a write whole or not at all.
 */
public interface Store extends ReadOnlyStore {
    /** Writes all entries in one step; a value of null deletes its key. */
    void write(List<KeyValue<Bytes, byte[]>> entries);
}
