package dev.metamorph.shapelog.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.List;

/**
 * Where a task keeps all it knows, ordered by key as unsigned bytes. One thread writes; any may
 * read, and sees a write whole or not at all.
 */
public interface Store extends ReadOnlyStore {
    /** Writes all at once; a value of null deletes. */
    void write(List<KeyValue<Bytes, byte[]>> entries);
}
