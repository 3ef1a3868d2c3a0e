package dev.metamorph.bench.hop;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.EpochFilter;
import dev.metamorph.feed.record.EpochFilter.Verdict.Accept;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.change.Change;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores every inserted row's first value under its position, one {@code putAll} a record. */
final class HopProcessor implements Processor<byte[], byte[], Void, Void> {
    static final String STORE = "log";

    private final EpochFilter filter = EpochFilter.fresh();
    private final HopReader reader;
    private Optional<KeyValueStore<Bytes, byte[]>> store = Optional.empty();

    HopProcessor(HopReader reader) {
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = Optional.of(context.getStateStore(STORE));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var entry = FeedCodec.decode(record.value());
        if (filter.accept(entry) instanceof Accept
                && entry instanceof Envelope(_, _, Transactions(var fragments))) {
            var entries = new ArrayList<KeyValue<Bytes, byte[]>>();
            fragments.forEach(fragment -> collect(fragment, entries));
            entries.add(KeyValue.pair(key(-1, 0), key(filter.epoch(), 0).get()));
            store.orElseThrow().putAll(entries);
            reader.stored(fragments.getLast().commit().bytes());
        }
    }

    private static void collect(Fragment fragment, List<KeyValue<Bytes, byte[]>> entries) {
        var index = fragment.firstIndex();
        for (var change : fragment.changes()) {
            if (change instanceof Change.Insert(_, var row)) {
                var value = new byte[row.length(0)];
                System.arraycopy(row.array(), row.start(0), value, 0, value.length);
                entries.add(KeyValue.pair(key(fragment.commit().bytes(), index++), value));
            }
        }
    }

    private static Bytes key(long lsn, long index) {
        return Bytes.wrap(ByteBuffer.allocate(20).putInt(7).putLong(lsn).putLong(index).array());
    }
}
