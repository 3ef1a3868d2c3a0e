package dev.metamorph.shapelog.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeRows.Answer;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.task.Feeding;
import dev.metamorph.shapelog.task.KeptRowsFold;
import dev.metamorph.shapelog.task.MapStore;
import dev.metamorph.shapelog.task.PartitionTask;
import dev.metamorph.shapelog.task.RandomFeed;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A standby's rows are those that the owner had after some record, all of them after the same. */
final class StandbyRowsTest {
    private static final int RECORDS = 150;

    private record Said(List<String> rows, LogOffset offset) {
        static Said of(Answer.Rows answer) {
            return new Said(KeptRowsFold.of(answer), answer.offset());
        }
    }

    private record Taken(
            List<KeyValue<Bytes, byte[]>> entries, Map<ShapeHandle, Said> said, Lsn reached) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void entries_written_while_rows_are_read_do_not_show_in_them(long seed) {
        var feed = new Feeding(_ -> {});
        var randomFeed = RandomFeed.keepingRows(feed, seed);
        for (var i = 0; i < RECORDS; i++) {
            randomFeed.next();
        }
        var handles = List.copyOf(randomFeed.handles());
        var records = process(feed.values(), handles);
        var random = new Random(-seed);
        var answers = 0;

        for (var pace = 2; pace <= 32; pace *= 2) {
            var store = new Written(records, random, pace);
            var standby = new StandbyLogs(store);
            while (!store.isOver()) {
                var handle = handles.get(random.nextInt(handles.size()));
                var from = Math.max(0, store.record - 1);
                var rows = standby.rows(handle, KeptRowsFold.ALL);
                if (rows.isPresent()) {
                    answers++;
                    var to = Math.min(store.record, records.size() - 1);
                    assertThat(records.subList(from, to + 1))
                            .extracting(record -> record.said().get(handle))
                            .contains(Said.of(rows.get()));
                    assertThat(rows.get().reached())
                            .isLessThanOrEqualTo(records.get(to).reached())
                            .isGreaterThanOrEqualTo(records.get(from).reached());
                }
                store.goOn();
            }
        }
        assertThat(answers).isGreaterThan(30);
    }

    private static List<Taken> process(List<byte[]> values, List<ShapeHandle> handles) {
        var store = new MapStore();
        var records = new ArrayList<Taken>();
        var written = new ArrayList<KeyValue<Bytes, byte[]>>();
        store.onWrite(written::addAll);
        try (var task =
                PartitionTask.load(0, store, then -> then.accept(records.size()), _ -> {})) {
            for (var value : values) {
                written.clear();
                task.process(records.size(), value);
                var said = new HashMap<ShapeHandle, Said>();
                for (var handle : handles) {
                    if (task.logs().rows(handle, KeptRowsFold.ALL) instanceof Answer.Rows rows) {
                        said.put(handle, Said.of(rows));
                    }
                }
                records.add(new Taken(List.copyOf(written), said, task.logs().reached()));
            }
        }
        return records;
    }

    /** A standby's store that receives some more entries before each read, and none within one. */
    private static final class Written implements ReadOnlyStore {
        private final List<Taken> records;
        private final Random random;
        private final int pace;
        private final MapStore store = new MapStore();
        private int record;
        private int entry;

        Written(List<Taken> records, Random random, int pace) {
            this.records = records;
            this.random = random;
            this.pace = pace;
        }

        boolean isOver() {
            return record == records.size();
        }

        void goOn() {
            for (var left = random.nextInt(pace); left > 0 && !isOver(); left--) {
                var entries = records.get(record).entries();
                store.write(List.of(entries.get(entry++)));
                if (entry == entries.size()) {
                    entry = 0;
                    record++;
                }
            }
        }

        @Override
        public Optional<byte[]> get(Bytes key) {
            goOn();
            return store.get(key);
        }

        /** An iterator of RocksDB sees the entries of the moment at which it was opened. */
        @Override
        public void scan(Range range, Visitor visitor) {
            goOn();
            var snapshot = new ArrayList<KeyValue<Bytes, byte[]>>();
            store.scan(
                    range,
                    (key, value) -> {
                        snapshot.add(KeyValue.pair(key, value));
                        return true;
                    });
            for (var each : snapshot) {
                if (!visitor.entry(each.key, each.value)) {
                    return;
                }
            }
        }

        @Override
        public void scanBackwards(Range range, Visitor visitor) {
            throw new UnsupportedOperationException("rows are read forwards here");
        }

        @Override
        public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
            goOn();
            return store.last(range);
        }
    }
}
