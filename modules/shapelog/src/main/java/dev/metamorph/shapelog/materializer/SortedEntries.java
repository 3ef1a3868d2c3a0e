package dev.metamorph.shapelog.materializer;

import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.ReadOnlyStore.Range;
import dev.metamorph.shapelog.store.ReadOnlyStore.Visitor;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
        scan(range, (key, value) -> found.add(KeyValue.pair(key, value)));
        return found;
    }

    /**
     * Passes the entries of a range to a visitor in order, until it stops. The visitor may write
     * entries outside the range.
     */
    void scan(Range range, Visitor visitor) {
        var merging = new Merging(written.subMap(range.from(), true, range.to(), true), visitor);
        store.scan(range, merging);
        merging.finish();
    }

    /** Merges the entries of the store with those that are written. */
    private static final class Merging implements Visitor {
        private final NavigableMap<Bytes, Optional<byte[]>> own;
        private final Visitor visitor;
        private Map.@Nullable Entry<Bytes, Optional<byte[]>> next;
        private boolean stopped;

        private Merging(NavigableMap<Bytes, Optional<byte[]>> own, Visitor visitor) {
            this.own = own;
            this.visitor = visitor;
            next = own.firstEntry();
        }

        @Override
        public boolean entry(Bytes key, byte[] value) {
            var isReplaced = false;
            for (var entry = next; entry != null && !stopped; entry = next) {
                var order = entry.getKey().compareTo(key);
                if (order > 0) {
                    break;
                }
                isReplaced = order == 0;
                pass(entry);
            }
            if (!stopped && !isReplaced) {
                stopped = !visitor.entry(key, value);
            }
            return !stopped;
        }

        /** Passes on an own entry. Not by an iterator: the visitor may write to the same map. */
        private void pass(Map.Entry<Bytes, Optional<byte[]>> entry) {
            var value = entry.getValue();
            stopped = value.isPresent() && !visitor.entry(entry.getKey(), value.get());
            next = own.higherEntry(entry.getKey());
        }

        private void finish() {
            for (var entry = next; entry != null && !stopped; entry = next) {
                pass(entry);
            }
        }
    }

    /** Passes on all entries; an empty value deletes its key. */
    public void forEach(BiConsumer<Bytes, Optional<byte[]>> consumer) {
        written.forEach(consumer);
    }
}
