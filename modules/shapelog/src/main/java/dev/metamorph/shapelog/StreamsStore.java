package dev.metamorph.shapelog;

import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.Store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

import java.util.List;
import java.util.Optional;

/** A task's store in Kafka Streams, RocksDB with a changelog. */
final class StreamsStore implements Store {
    private final KeyValueStore<Bytes, byte[]> store;
    private final ReadOnlyStore reading;

    StreamsStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        reading = new QueriedStore(store);
    }

    @Override
    public Optional<byte[]> get(Bytes key) {
        return reading.get(key);
    }

    @Override
    public void scan(Range range, Visitor visitor) {
        reading.scan(range, visitor);
    }

    @Override
    public void scanBackwards(Range range, Visitor visitor) {
        reading.scanBackwards(range, visitor);
    }

    @Override
    public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
        return reading.last(range);
    }

    @Override
    public void write(List<KeyValue<Bytes, byte[]>> entries) {
        store.putAll(entries);
    }
}
