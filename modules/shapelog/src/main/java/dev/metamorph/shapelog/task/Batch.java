package dev.metamorph.shapelog.task;

import dev.metamorph.shapelog.store.DataBuffer;
import dev.metamorph.shapelog.store.DataReader;
import dev.metamorph.shapelog.store.LargeValue;
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
 * the same bytes.
 */
public final class Batch {
    private final Store store;
    private final Map<Bytes, Optional<byte[]>> state = new LinkedHashMap<>();
    private List<KeyValue<Bytes, byte[]>> blocks = new ArrayList<>();
    private long blockBytes;

    Batch(Store store) {
        this.store = store;
    }

    Store store() {
        return store;
    }

    Optional<byte[]> get(Bytes key) {
        var written = state.get(key);
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

    /** Puts a value of any size, laid out as {@link LargeValue} says. */
    void putLarge(Bytes prefix, DataBuffer value) {
        deleteLarge(prefix);
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            put(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** Puts a new value of any size that readers cannot see yet. */
    void putBlock(Bytes prefix, DataBuffer value) {
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

    Optional<DataReader> getLarge(Bytes prefix) {
        var first = get(LargeValue.key(prefix, 0));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var head = new DataReader(first.get());
        var parts = head.number();
        var value = new DataBuffer(parts > 1 ? parts * LargeValue.MAX_BYTES : head.left());
        value.put(first.get(), head.position(), head.left());
        for (var part = 1; part < parts; part++) {
            value.put(get(LargeValue.key(prefix, part)).orElseThrow());
        }
        return Optional.of(new DataReader(value.toBytes()));
    }

    /** Passes the large values of a range of the store to a visitor until it stops. */
    static void scanLarge(Store store, Range range, LargeVisitor visitor) {
        var value = new DataBuffer(256);
        var left = new int[1];
        store.scan(
                range,
                (key, part) -> {
                    if (left[0] == 0) {
                        var head = new DataReader(part);
                        left[0] = head.number();
                        value.cut(0);
                        value.put(part, head.position(), head.left());
                    } else {
                        value.put(part);
                    }
                    return --left[0] > 0 || visitor.entry(key, new DataReader(value.toBytes()));
                });
    }

    /** Receives large values. */
    @FunctionalInterface
    interface LargeVisitor {
        /**
         * Receives a value, with the key of its last part.
         *
         * @return whether to continue
         */
        boolean entry(Bytes key, DataReader value);
    }

    void deleteLarge(Bytes prefix) {
        var first = get(LargeValue.key(prefix, 0));
        if (first.isPresent()) {
            var parts = new DataReader(first.get()).number();
            for (var part = 0; part < parts; part++) {
                delete(LargeValue.key(prefix, part));
            }
        }
    }

    /** The size in bytes of the blocks that are not written yet. */
    long blockBytes() {
        return blockBytes;
    }

    /** Writes the blocks and keeps all other entries. */
    void writeBlocks() {
        store.write(blocks);
        blocks = new ArrayList<>();
        blockBytes = 0;
    }

    /** Writes all entries in the order in which they were put. */
    void write() {
        state.forEach((key, value) -> blocks.add(new KeyValue<>(key, value.orElse(null))));
        store.write(blocks);
    }
}
