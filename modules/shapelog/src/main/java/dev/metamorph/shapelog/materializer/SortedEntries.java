package dev.metamorph.shapelog.materializer;

import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.ReadOnlyStore.Range;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The entries of kept rows and sets that one feed record writes; reads see them. */
public final class SortedEntries {
    private final ReadOnlyStore store;
    private final TreeMap<Bytes, Optional<byte[]>> written = new TreeMap<>();

    /** Creates an empty collection over a store. */
    public SortedEntries(ReadOnlyStore store) {
        this.store = store;
    }

    Optional<byte[]> get(Bytes key) {
        var own = written.get(key);
        return own != null ? own : store.get(key);
    }

    void put(Bytes key, byte[] value) {
        written.put(key, Optional.of(value));
    }

    void delete(Bytes key) {
        written.put(key, Optional.empty());
    }

    /** The entries of a range in order, as they are now. */
    List<KeyValue<Bytes, byte[]>> all(Range range) {
        var found = new ArrayList<KeyValue<Bytes, byte[]>>();
        var own = written.subMap(range.from(), true, range.to(), true);
        if (own.isEmpty()) {
            store.scan(range, (key, value) -> found.add(KeyValue.pair(key, value)));
            return found;
        }
        var merged = new TreeMap<Bytes, byte[]>();
        store.scan(
                range,
                (key, value) -> {
                    merged.put(key, value);
                    return true;
                });
        for (Map.Entry<Bytes, Optional<byte[]>> entry : own.entrySet()) {
            entry.getValue()
                    .ifPresentOrElse(
                            value -> merged.put(entry.getKey(), value),
                            () -> merged.remove(entry.getKey()));
        }
        merged.forEach((key, value) -> found.add(KeyValue.pair(key, value)));
        return found;
    }

    /** Passes on all entries; an empty value deletes its key. */
    public void forEach(BiConsumer<Bytes, Optional<byte[]>> consumer) {
        written.forEach(consumer);
    }
}
