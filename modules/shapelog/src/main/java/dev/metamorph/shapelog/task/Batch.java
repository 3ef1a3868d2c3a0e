package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shapelog.materializer.SortedEntries;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.ReadOnlyStore.Range;
import dev.metamorph.shapelog.store.Store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries that one feed record writes, collected so that they are written in one step. Reads
 * through a batch see its own entries.
 *
 * <p>Blocks of a log may be written ahead of the rest when they become too many for the heap: no
 * reader reads a block behind the visible end, and processing the record again after a crash writes
 * the same bytes. Entries of kept rows are written ahead with them, in their order: the mark that
 * comes before them tells readers that they belong to a record that is not complete.
 */
public final class Batch {
    private final Store store;
    private final Map<Bytes, Optional<byte[]>> state = new LinkedHashMap<>();
    private List<KeyValue<Bytes, byte[]>> blocks = new ArrayList<>();
    private Map<Bytes, Optional<byte[]>> rows = new LinkedHashMap<>(0);
    private final SortedEntries derived;
    private long blockBytes;

    Batch(Store store) {
        this.store = store;
        derived = new SortedEntries(store);
    }

    /** The entries of kept tables and sets, whose reads see their writes in every order. */
    SortedEntries derived() {
        return derived;
    }

    Store store() {
        return store;
    }

    Optional<byte[]> get(Bytes key) {
        var written = state.get(key);
        if (written == null && !rows.isEmpty()) {
            written = rows.get(key);
        }
        return written != null ? written : store.get(key);
    }

    void put(Bytes key, byte[] value) {
        state.put(key, Optional.of(value));
    }

    void delete(Bytes key) {
        state.put(key, Optional.empty());
    }

    /** Deletes all keys that the store has in a range. */
    void delete(Range range) {
        store.scan(
                range,
                (key, _) -> {
                    delete(key);
                    return true;
                });
    }

    /** Puts an entry of kept rows. */
    void putRow(Bytes key, byte[] value) {
        rows.put(key, Optional.of(value));
        blockBytes += value.length;
    }

    /** Deletes an entry of kept rows. */
    void deleteRow(Bytes key) {
        rows.put(key, Optional.empty());
        blockBytes += key.get().length;
    }

    /** Deletes a kept row of any size. */
    void deleteLargeRow(Bytes prefix) {
        largeKeys(prefix).forEach(this::deleteRow);
    }

    /** Puts a value of any size, laid out as {@link LargeValue} says. */
    void putLarge(Bytes prefix, WireWriter value) {
        deleteLarge(prefix);
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            put(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** Puts a new value of any size that readers cannot see yet. */
    void putBlock(Bytes prefix, WireWriter value) {
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            putBlock(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** Puts a new entry that readers cannot see yet. */
    void putBlock(Bytes key, byte[] value) {
        blocks.add(KeyValue.pair(key, value));
        blockBytes += value.length;
    }

    Optional<WireReader> getLarge(Bytes prefix) {
        var first = get(LargeValue.key(prefix, 0));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var head = new WireReader(first.get(), 0);
        var parts = head.number();
        if (parts == 1) {
            return Optional.of(head);
        }
        var value = new WireWriter(2 * LargeValue.MAX_BYTES);
        value.raw(first.get(), head.position(), head.left());
        for (var part = 1; part < parts; part++) {
            value.raw(get(LargeValue.key(prefix, part)).orElseThrow());
        }
        return Optional.of(new WireReader(value.toArray(), 0));
    }

    /** Passes the large values of a range of the store to a visitor until it stops. */
    static void scanLarge(Store store, Range range, LargeVisitor visitor) {
        store.scan(range, new Joined(visitor));
    }

    /** Receives large values. */
    @FunctionalInterface
    interface LargeVisitor {
        /**
         * Receives a value, with the key of its last part.
         *
         * @return whether to continue
         */
        boolean entry(Bytes key, WireReader value);
    }

    /** Joins the parts of scanned large values. */
    private static final class Joined implements ReadOnlyStore.Visitor {
        private final LargeVisitor visitor;
        private WireWriter value = new WireWriter(0);
        private int partsLeft;

        private Joined(LargeVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public boolean entry(Bytes key, byte[] part) {
            if (partsLeft == 0) {
                return first(key, part);
            }
            value.raw(part);
            partsLeft--;
            return partsLeft > 0 || visitor.entry(key, new WireReader(value.toArray(), 0));
        }

        private boolean first(Bytes key, byte[] part) {
            var head = new WireReader(part, 0);
            partsLeft = head.number() - 1;
            if (partsLeft == 0) {
                return visitor.entry(key, head);
            }
            value = new WireWriter(2 * LargeValue.MAX_BYTES);
            value.raw(part, head.position(), head.left());
            return true;
        }
    }

    void deleteLarge(Bytes prefix) {
        largeKeys(prefix).forEach(this::delete);
    }

    private List<Bytes> largeKeys(Bytes prefix) {
        var first = get(LargeValue.key(prefix, 0));
        if (first.isEmpty()) {
            return List.of();
        }
        var keys = new ArrayList<Bytes>();
        var parts = new WireReader(first.get(), 0).number();
        for (var part = 0; part < parts; part++) {
            keys.add(LargeValue.key(prefix, part));
        }
        return keys;
    }

    /** The size in bytes of the blocks and kept rows that are not written yet. */
    long blockBytes() {
        return blockBytes;
    }

    /** Writes the blocks and the kept rows, and keeps all other entries. */
    void writeBlocks() {
        addTo(blocks, rows);
        store.write(blocks);
        blocks = new ArrayList<>();
        rows = new LinkedHashMap<>(0);
        blockBytes = 0;
    }

    /** Writes all entries: blocks, kept rows, then the others in the order of their first put. */
    void write() {
        addTo(blocks, rows);
        derived.forEach((key, value) -> blocks.add(new KeyValue<>(key, value.orElse(null))));
        addTo(blocks, state);
        store.write(blocks);
    }

    private static void addTo(
            List<KeyValue<Bytes, byte[]>> all, Map<Bytes, Optional<byte[]>> entries) {
        entries.forEach((key, value) -> all.add(new KeyValue<>(key, value.orElse(null))));
    }
}
