package dev.metamorph.shapelog;

import dev.metamorph.shapelog.store.ReadOnlyStore;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

import java.util.Optional;

/** A store of Kafka Streams, read from outside its task. */
final class QueriedStore implements ReadOnlyStore {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

    QueriedStore(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public Optional<byte[]> get(Bytes key) {
        return Optional.ofNullable(store.get(key));
    }

    @Override
    public void scan(Range range, Visitor visitor) {
        try (var entries = store.range(range.from(), range.to())) {
            pass(entries, visitor);
        }
    }

    @Override
    public void scanBackwards(Range range, Visitor visitor) {
        try (var entries = store.reverseRange(range.from(), range.to())) {
            pass(entries, visitor);
        }
    }

    private static void pass(KeyValueIterator<Bytes, byte[]> entries, Visitor visitor) {
        while (entries.hasNext()) {
            var entry = entries.next();
            if (!visitor.entry(entry.key, entry.value)) {
                return;
            }
        }
    }

    @Override
    public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
        try (var entries = store.reverseRange(range.from(), range.to())) {
            return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
        }
    }
}
