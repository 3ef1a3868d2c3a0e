package dev.metamorph.shapelog.read;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.keyless;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.truncate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.task.Feeding;
import dev.metamorph.shapelog.task.MapStore;
import dev.metamorph.shapelog.task.PartitionTask;
import dev.metamorph.shapelog.task.RandomFeed;
import dev.metamorph.shapelog.task.Rig;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/** A standby's page is one that the owner of the log has given after some record. */
final class StandbyLogsTest {
    private static final ShapeHandle H = new ShapeHandle("h");
    private static final int RECORDS = 50;
    private static final int LARGE_BYTES = 16 << 10;
    private static final int END_BYTES = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void after_every_entry_a_page_is_that_of_the_last_whole_record_or_of_the_one_under_way(
            long seed) {
        var owner = Owner.ofRandom(seed);
        var store = new MapStore();
        var standby = new StandbyLogs(store);

        for (var record = 0; record < owner.records.size(); record++) {
            var entries = owner.records.get(record).entries();
            for (var entry : entries.subList(0, entries.size() - 1)) {
                store.write(List.of(entry));
                owner.assertSaid(standby, record - 1, record);
            }
            store.write(List.of(entries.getLast()));
            owner.assertSaysAll(standby, record);
        }
        assertThat(owner.pages()).isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void entries_written_while_a_page_is_read_do_not_show_in_it(long seed) {
        var owner = Owner.ofRandom(seed);
        var random = new Random(-seed);
        var store = new Written(owner, random);
        var standby = new StandbyLogs(store);
        var answers = 0;

        for (var round = 0; round < 2000; round++) {
            if (store.isOver()) {
                store = new Written(owner, random);
                standby = new StandbyLogs(store);
            }
            var asked = owner.anyPlace(random);
            var from = store.wholeRecords() - 1;
            var page = standby.read(asked.shape(), asked.after()).map(Said::of);
            var to = store.wholeRecords();
            if (page.isPresent()) {
                answers++;
                assertThat(owner.said(asked, from, to)).contains(page.get());
            }
            store.goOn();
        }
        assertThat(answers).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void a_compacted_changelog_gives_no_page_that_the_owner_has_not_given(long seed) {
        var owner = Owner.ofRandom(seed);
        var all = owner.records.stream().flatMap(record -> record.entries().stream()).toList();
        var compactedTo = new Random(seed).nextInt(all.size());
        var store = new MapStore();
        var standby = new StandbyLogs(store);

        for (var entry : compacted(all.subList(0, compactedTo))) {
            store.write(List.of(entry));
            owner.assertSaid(standby, 0, owner.records.size() - 1);
        }
        for (var entry : all.subList(compactedTo, all.size())) {
            store.write(List.of(entry));
            owner.assertSaid(standby, 0, owner.records.size() - 1);
        }
        owner.assertSaysAll(standby, owner.records.size() - 1);
    }

    /** Compacts a changelog: keeps the last entry of each key, in the order of these entries. */
    private static List<KeyValue<Bytes, byte[]>> compacted(List<KeyValue<Bytes, byte[]>> entries) {
        var last = new LinkedHashMap<Bytes, KeyValue<Bytes, byte[]>>();
        for (var entry : entries) {
            last.remove(entry.key);
            last.put(entry.key, entry);
        }
        return List.copyOf(last.values());
    }

    @Test
    void a_shape_that_ends_with_the_record_that_finishes_its_snapshot_is_never_shown() {
        var feed = new Feeding(_ -> {}).leader(0).send(keyless("h"));
        feed.transaction(1000, truncate());
        feed.send(new SnapshotStarted(H, 1, Feeding.BEFORE_1000, new Lsn(900)))
                .rows(H, row(1, "a"))
                .send(new SnapshotFinished(H, 1, 1));
        var offsets = List.of(LogOffset.BEFORE_ALL, LogOffset.FIRST, LogOffset.SNAPSHOT_END);
        var owner = new Owner(feed, List.of(H), offsets);
        var store = new MapStore();
        var standby = new StandbyLogs(store);

        for (var record : owner.records) {
            for (var entry : record.entries()) {
                store.write(List.of(entry));
                offsets.forEach(offset -> assertThat(standby.read(H, offset)).isEmpty());
            }
        }
    }

    @Test
    void a_progress_in_two_parts_which_two_records_may_have_written_is_not_used() {
        var running = LongStream.range(0, 500_000).boxed().toList();
        var rig = Rig.led();
        var many = new PgSnapshot(0, 500_000, running);
        rig.feed()
                .send(all("h", 1))
                .send(new SnapshotStarted(H, 1, many, new Lsn(900)))
                .rows(H, row(1, "a"));
        assertThat(rig.page("h", LogOffset.BEFORE_ALL).items()).isNotEmpty();
        assertThat(rig.store().get(LargeValue.key(StoreKeys.snapshot(1), 1))).isPresent();

        assertThat(new StandbyLogs(rig.store()).read(H, LogOffset.BEFORE_ALL)).isEmpty();
    }

    @Test
    void an_empty_store_has_no_page() {
        var standby = new StandbyLogs(new MapStore());

        assertThat(standby.read(H, LogOffset.BEFORE_ALL)).isEmpty();
    }

    private record Place(ShapeHandle shape, LogOffset after) {}

    /** A page, with a digest of its items. */
    private record Said(int bytes, int hash, LogOffset next, boolean upToDate, long reached) {
        static Said of(Answer.Page page) {
            var bytes = 0;
            var hash = 0;
            for (var piece : page.items()) {
                bytes += piece.remaining();
                hash =
                        31 * hash
                                + (piece.remaining() < LARGE_BYTES ? piece : ends(piece))
                                        .hashCode();
            }
            return new Said(bytes, hash, page.next(), page.upToDate(), page.reached().bytes());
        }

        /** The bytes between both ends are one letter repeated. */
        private static List<ByteBuffer> ends(ByteBuffer piece) {
            return List.of(
                    piece.slice(piece.position(), END_BYTES),
                    piece.slice(piece.limit() - END_BYTES, END_BYTES));
        }
    }

    /** The entries that a record added to the changelog, and the owner's pages after it. */
    private record Taken(List<KeyValue<Bytes, byte[]>> entries, Map<Place, Said> pages) {}

    /**
     * The owner of the logs, which processes a feed at once and records its changelog and pages.
     */
    private static final class Owner {
        private final List<Taken> records = new ArrayList<>();
        private final List<KeyValue<Bytes, byte[]>> written = new ArrayList<>();
        private final MapStore store = new MapStore();
        private final PartitionTask task =
                PartitionTask.load(0, new Recorded(), then -> then.accept(records.size()), _ -> {});
        private final List<Place> places = new ArrayList<>();
        private final List<Place> told = new ArrayList<>();

        static Owner ofRandom(long seed) {
            var feed = new Feeding(_ -> {});
            var random = new RandomFeed(feed, seed);
            for (var i = 0; i < RECORDS; i++) {
                random.next();
            }
            return new Owner(feed, random.handles(), random.offsets());
        }

        Owner(Feeding feed, Collection<ShapeHandle> shapes, Collection<LogOffset> offsets) {
            for (var shape : shapes) {
                offsets.forEach(offset -> places.add(new Place(shape, offset)));
            }
            feed.values().forEach(this::take);
            records.stream()
                    .flatMap(record -> record.pages().keySet().stream())
                    .distinct()
                    .forEach(told::add);
        }

        private void take(byte[] record) {
            written.clear();
            task.process(records.size(), record);
            var pages = new HashMap<Place, Said>();
            for (var place : places) {
                if (task.logs().read(place.shape(), place.after()) instanceof Answer.Page page) {
                    pages.put(place, Said.of(page));
                }
            }
            records.add(new Taken(List.copyOf(written), pages));
        }

        int pages() {
            return records.stream().mapToInt(record -> record.pages().size()).sum();
        }

        /** A random place of which the owner gives a page at some time. */
        Place anyPlace(Random random) {
            return told.get(random.nextInt(told.size()));
        }

        /** The owner's pages of a place after each of those records. */
        Set<Said> said(Place place, int from, int to) {
            var said = new HashSet<Said>();
            for (var record = Math.max(0, from);
                    record <= Math.min(to, records.size() - 1);
                    record++) {
                Optional.ofNullable(records.get(record).pages().get(place)).ifPresent(said::add);
            }
            return said;
        }

        void assertSaid(StandbyLogs standby, int from, int to) {
            for (var place : places) {
                standby.read(place.shape(), place.after())
                        .map(Said::of)
                        .ifPresent(page ->
                                assertThat(said(place, from, to))
                                        .as("%s, records %d to %d", place, from, to)
                                        .contains(page));
            }
        }

        void assertSaysAll(StandbyLogs standby, int record) {
            var pages = new HashMap<Place, Said>();
            for (var place : places) {
                standby.read(place.shape(), place.after())
                        .ifPresent(page -> pages.put(place, Said.of(page)));
            }
            assertThat(pages).isEqualTo(records.get(record).pages());
        }

        private final class Recorded implements Store {
            @Override
            public Optional<byte[]> get(Bytes key) {
                return store.get(key);
            }

            @Override
            public void scan(Range range, Visitor visitor) {
                store.scan(range, visitor);
            }

            @Override
            public void scanBackwards(Range range, Visitor visitor) {
                store.scanBackwards(range, visitor);
            }

            @Override
            public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
                return store.last(range);
            }

            @Override
            public void write(List<KeyValue<Bytes, byte[]>> entries) {
                written.addAll(entries);
                store.write(entries);
            }
        }
    }

    /** A standby's store that receives some more entries before each read. */
    private static final class Written implements ReadOnlyStore {
        private final List<Taken> records;
        private final Random random;
        private final MapStore store = new MapStore();
        private int record;
        private int entry;

        Written(Owner owner, Random random) {
            records = owner.records;
            this.random = random;
        }

        boolean isOver() {
            return record == records.size();
        }

        int wholeRecords() {
            return record;
        }

        void goOn() {
            // Sometimes many, so that a shape may have ended and lost its entries.
            for (var left = random.nextInt(20) == 0 ? 60 : random.nextInt(3); left > 0; left--) {
                if (!isOver()) {
                    step();
                }
            }
        }

        private void step() {
            var entries = records.get(record).entries();
            store.write(List.of(entries.get(entry++)));
            if (entry == entries.size()) {
                entry = 0;
                record++;
            }
        }

        @Override
        public Optional<byte[]> get(Bytes key) {
            goOn();
            return store.get(key);
        }

        @Override
        public void scan(Range range, Visitor visitor) {
            goOn();
            store.scan(range, visitor);
        }

        @Override
        public void scanBackwards(Range range, Visitor visitor) {
            goOn();
            store.scanBackwards(range, visitor);
        }

        @Override
        public Optional<KeyValue<Bytes, byte[]>> last(Range range) {
            goOn();
            return store.last(range);
        }
    }
}
