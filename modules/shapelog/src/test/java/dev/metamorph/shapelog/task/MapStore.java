package dev.metamorph.shapelog.task;

import dev.metamorph.shapelog.store.Store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A store on the heap that records the sizes of its entries and batches. */
public final class MapStore implements Store {
    private final NavigableMap<Bytes, byte[]> entries = new ConcurrentSkipListMap<>();
    private int largestEntry;
    private long largestBatch;
    private int writes;
    private Consumer<List<KeyValue<Bytes, byte[]>>> onWrite = _ -> {};

    @Override
    public Optional<byte[]> get(Bytes key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void scan(Range range, Visitor visitor) {
        for (var entry : entries.subMap(range.from(), true, range.to(), true).entrySet()) {
            if (!visitor.entry(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void scanBackwards(Range range, Visitor visitor) {
        var all = entries.subMap(range.from(), true, range.to(), true).descendingMap();
        for (var entry : all.entrySet()) {
            if (!visitor.entry(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
        return Optional.ofNullable(entries.subMap(range.from(), true, range.to(), true).lastEntry())
                .map(entry -> KeyValue.pair(entry.getKey(), entry.getValue()));
    }

    @Override
    public void write(List<KeyValue<Bytes, byte[]>> batch) {
        var bytes = 0L;
        for (var entry : batch) {
            if (entry.value == null) {
                entries.remove(entry.key);
                continue;
            }
            entries.put(entry.key, entry.value);
            bytes += entry.value.length;
            largestEntry = Math.max(largestEntry, entry.value.length);
        }
        largestBatch = Math.max(largestBatch, bytes);
        onWrite.accept(batch);
        writes++;
    }

    /** Removes entries, as when they are lost, and returns their keys. */
    List<Bytes> remove(Range range) {
        var keys = List.copyOf(entries.subMap(range.from(), true, range.to(), true).keySet());
        keys.forEach(entries::remove);
        return keys;
    }

    /** All entries as they are now. */
    Map<Bytes, byte[]> copy() {
        return Map.copyOf(entries);
    }

    /** Adds the entries whose keys are not there. */
    void putAbsent(Map<Bytes, byte[]> others) {
        others.forEach(entries::putIfAbsent);
    }

    /** Passes each later batch on. */
    public void onWrite(Consumer<List<KeyValue<Bytes, byte[]>>> receiver) {
        onWrite = receiver;
    }

    /** All entries in hexadecimal form. */
    public Map<String, String> contents() {
        var contents = new TreeMap<String, String>();
        var hex = HexFormat.of();
        entries.forEach(
                (key, value) -> contents.put(hex.formatHex(key.get()), hex.formatHex(value)));
        return contents;
    }

    /** The number of keys with that prefix. */
    public int count(byte... prefix) {
        return (int) entries.keySet().stream().filter(key -> startsWith(key.get(), prefix)).count();
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        for (var i = 0; i < prefix.length; i++) {
            if (i >= key.length || key[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    int largestEntryBytes() {
        return largestEntry;
    }

    long largestBatchBytes() {
        return largestBatch;
    }

    int writes() {
        return writes;
    }
}
