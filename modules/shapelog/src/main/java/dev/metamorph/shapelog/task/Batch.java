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
 * What one feed record writes, in one go. Reads through it see what it holds.
 *
 * <p>Blocks of a log may be written ahead when they become too many for the heap: nobody reads a
 * block behind the visible end, and whoever takes the record in again writes the same bytes.
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

    /** Deletes what the store has in a range. */
    void delete(Range range) {
        store.scan(
                range,
                (key, _) -> {
                    delete(key);
                    return true;
                });
    }

    /** A value of any size, as {@link LargeValue} lays it out. */
    void putLarge(Bytes prefix, DataBuffer value) {
        deleteLarge(prefix);
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            put(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** A new value of any size that readers cannot see yet. */
    void putBlock(Bytes prefix, DataBuffer value) {
        var parts = LargeValue.parts(value.length());
        for (var part = 0; part < parts; part++) {
            putBlock(LargeValue.key(prefix, part), LargeValue.slice(value, parts, part));
        }
    }

    /** A new entry that readers cannot see yet. */
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

    /** Shows the large values that the store has in a range, until the visitor has enough. */
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

    /** Is shown large values. */
    @FunctionalInterface
    interface LargeVisitor {
        /**
         * Sees a value, with the key of its last part.
         *
         * @return whether to go on
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

    /** How many bytes of blocks wait to be written. */
    long blockBytes() {
        return blockBytes;
    }

    /** Writes the blocks and nothing else. */
    void writeBlocks() {
        store.write(blocks);
        blocks = new ArrayList<>();
        blockBytes = 0;
    }

    /** Writes everything; what was put last comes last. */
    void write() {
        state.forEach((key, value) -> blocks.add(new KeyValue<>(key, value.orElse(null))));
        store.write(blocks);
    }
}
