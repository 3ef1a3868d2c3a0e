package dev.metamorph.feed.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Claim;
import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.GenerationDeleted;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.RowsDropped;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.ShapePublished;
import dev.metamorph.feed.record.FeedRecord.ShapeUnpublished;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.definition.Derivation;
import dev.metamorph.shape.definition.Moves;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bytes of feed and shape registry are those of the golden files, in both directions. */
final class GoldenBytesTest {
    private static final long EPOCH = 0x0102_0304_0506L;
    private static final long SEQUENCE = 300;

    private static Map<String, FeedRecord> records() {
        var handle = RecordSamples.HANDLE;
        var all = new LinkedHashMap<String, FeedRecord>();
        all.put("claim", new Claim(RecordSamples.CLAIMANT));
        all.put(
                "leader-started",
                new LeaderStarted(
                        RecordSamples.CLAIMANT, RecordSamples.ADDRESS, RecordSamples.HUGE));
        all.put("progress", new Progress(RecordSamples.HUGE));
        all.put("transactions-every-change", new Transactions(List.of(everyChange())));
        all.put(
                "transactions-oversize",
                new Transactions(
                        List.of(
                                RecordSamples.fragment(
                                        1,
                                        0,
                                        true,
                                        ChangeBlock.of(
                                                List.of(
                                                        new Change.Oversize(
                                                                RecordSamples.ITEMS)))))));
        all.put(
                "transactions-two",
                new Transactions(
                        List.of(RecordSamples.transaction(1), RecordSamples.transaction(300))));
        all.put(
                "shape-created",
                new ShapeCreated(
                        handle,
                        RecordSamples.definition(),
                        RecordSamples.relation(),
                        new LogFormat(1, 10_485_760)));
        all.put(
                "shape-created-published",
                new ShapeCreated(
                        handle,
                        RecordSamples.definition().publishedAs("items.open"),
                        RecordSamples.relation(),
                        new LogFormat(1, 10_485_760)));
        all.put(
                "shape-created-rows",
                new ShapeCreated(
                        handle,
                        RecordSamples.definition().keepingRows(true),
                        RecordSamples.relation(),
                        new LogFormat(1, 10_485_760)));
        all.put(
                "shape-created-limited",
                new ShapeCreated(
                        handle,
                        RecordSamples.definition(),
                        RecordSamples.relation(),
                        new LogFormat(1, 10_485_760, 5_000_000_000L)));
        all.put(
                "shape-created-derived",
                new ShapeCreated(
                        handle,
                        RecordSamples.definition()
                                .derived(
                                        new Derivation(
                                                List.of(RecordSamples.relation().id()),
                                                Moves.ROWS)),
                        RecordSamples.relation(),
                        new LogFormat(1, 10_485_760),
                        List.of(RecordSamples.relation())));
        all.put(
                "rows-kept",
                new RowsKept(
                        handle,
                        RecordSamples.relation(),
                        new KeepLimits(2L << 30, 1_000_000, 20_000_000, 500_000)));
        all.put("rows-dropped", new RowsDropped(handle, "not needed"));
        all.put(
                "generation-created",
                new GenerationCreated(
                        new ShapeCreated(
                                new ShapeHandle("123-789"),
                                RecordSamples.definition(),
                                RecordSamples.relation(),
                                new LogFormat(1, 10_485_760)),
                        handle));
        all.put("generation-deleted", new GenerationDeleted(handle));
        all.put("shape-published-rows", new ShapePublished(RecordSamples.publishedRows()));
        all.put("shape-published", new ShapePublished(RecordSamples.publishedShape()));
        all.put(
                "shape-published-options",
                new ShapePublished(RecordSamples.publishedShapeWithOptions()));
        all.put("shape-unpublished", new ShapeUnpublished("items.open"));
        all.put("shape-dropped", new ShapeDropped(handle, "gone: \"ü\""));
        all.put(
                "snapshot-started",
                new SnapshotStarted(
                        handle, 1, new PgSnapshot(-3, -1, List.of(-3L, -2L)), RecordSamples.HUGE));
        all.put(
                "snapshot-rows",
                new SnapshotRows(
                        handle, 2, List.of(RecordSamples.oddRow(), RecordSamples.noColumns())));
        all.put("snapshot-finished", new SnapshotFinished(handle, 2, 1_000_000));
        all.put("snapshot-failed", new SnapshotFailed(handle, -1, "timeout"));
        all.put(
                "purged",
                new Purged(new Incarnation("18446744073709551615", -1, RecordSamples.HUGE)));
        return all;
    }

    private static Fragment everyChange() {
        return new Fragment(
                RecordSamples.HUGE,
                new Xid(-1),
                Instant.ofEpochSecond(-1, 999_999_999),
                Long.MAX_VALUE,
                RecordSamples.everyChange(),
                List.of(new Fragment.RelationAt(5, RecordSamples.walRelation())),
                false);
    }

    @Test
    void feed_records_have_the_bytes_that_topics_hold() {
        var golden = GoldenBytes.read("feed-v1.txt");

        records()
                .forEach((name, record) -> {
                    var envelope = new Envelope(EPOCH, SEQUENCE, record);
                    var bytes = golden.get(name);

                    assertThat(hex(FeedCodec.encode(envelope))).as(name).isEqualTo(hex(bytes));
                    assertThat(FeedCodec.decode(bytes)).as(name).isEqualTo(envelope);
                });
    }

    @Test
    void every_kind_of_feed_record_is_among_the_golden_ones() {
        assertThat(records().values())
                .extracting(record -> (Object) record.getClass())
                .containsAll(List.of(FeedRecord.class.getPermittedSubclasses()));
    }

    @Test
    void pieces_have_the_bytes_that_topics_hold() {
        var bytes = GoldenBytes.read("feed-v1.txt").get("piece");
        var piece = new Piece(EPOCH, SEQUENCE, 1, 300, new byte[] {'x', 0, -1});

        assertThat(FeedCodec.decode(bytes)).isEqualTo(piece);
    }

    @Test
    void the_pieces_of_a_large_record_have_the_heads_that_topics_hold() {
        var fragment = RecordSamples.fragment(9, 0, true, RecordSamples.insertOf(2_000_000));
        var envelope = new Envelope(EPOCH, SEQUENCE, new Transactions(List.of(fragment)));

        var pieces = FeedPieces.cut(FeedCodec.encode(envelope));

        var golden = GoldenBytes.read("feed-v1.txt");
        for (var i = 0; i < pieces.size(); i++) {
            var head = golden.get("large-head-" + i);
            assertThat(hex(pieces.get(i))).startsWith(hex(head));
        }
        assertThat(pieces).hasSize(3);
    }

    @Test
    void marks_have_the_bytes_that_headers_hold() {
        var golden = GoldenBytes.read("feed-v1.txt");
        var mark = new FeedMark(RecordSamples.HUGE, 7, "18446744073709551615", new Lsn(0x1234));

        assertThat(hex(mark.toHeader().value())).isEqualTo(hex(golden.get("mark")));
        assertThat(FeedMark.decode(golden.get("mark"))).isEqualTo(mark);
        assertThat(FeedMark.decode(golden.get("mark-without-slot")))
                .isEqualTo(new FeedMark(RecordSamples.HUGE, 7, "18446744073709551615", Lsn.ZERO));
    }

    @Test
    void registry_records_have_the_bytes_that_topics_hold() {
        var golden = GoldenBytes.read("registry-v1.txt");
        var relation = RecordSamples.relation();
        var definition = RecordSamples.definition();
        var records = new LinkedHashMap<String, RegistryRecord>();
        records.put(
                "shape-snapshot",
                new RegistryRecord.Shape(
                        RecordSamples.HANDLE,
                        0,
                        RegistryRecord.State.SNAPSHOT,
                        definition,
                        relation));
        records.put(
                "shape-active",
                new RegistryRecord.Shape(
                        RecordSamples.HANDLE,
                        300,
                        RegistryRecord.State.ACTIVE,
                        definition,
                        relation));
        records.put(
                "shape-generation",
                new RegistryRecord.Shape(
                        RecordSamples.HANDLE,
                        300,
                        RegistryRecord.State.ACTIVE,
                        definition,
                        relation,
                        List.of(),
                        new Generation(
                                3,
                                List.of(new ShapeHandle("1-1"), new ShapeHandle("1-2")),
                                List.of(new ShapeHandle("1-4")))));
        records.put(
                "shape-published",
                new RegistryRecord.Shape(
                        RecordSamples.HANDLE,
                        1,
                        RegistryRecord.State.ACTIVE,
                        definition.publishedAs("items.open"),
                        relation));
        records.put(
                "shape-published-rows",
                new RegistryRecord.Shape(
                        RecordSamples.HANDLE,
                        1,
                        RegistryRecord.State.ACTIVE,
                        definition.publishedAs("items.open").keepingRows(true),
                        relation));
        records.put(
                "declaration-rows", new RegistryRecord.Declaration(RecordSamples.publishedRows()));
        records.put("declaration", new RegistryRecord.Declaration(RecordSamples.publishedShape()));
        records.put(
                "declaration-options",
                new RegistryRecord.Declaration(RecordSamples.publishedShapeWithOptions()));
        records.put(
                "declaration-key-columns",
                new RegistryRecord.Declaration(RecordSamples.publishedShapeWithKey()));
        records.put(
                "leader",
                new RegistryRecord.Leader(2, EPOCH, RecordSamples.CLAIMANT, RecordSamples.ADDRESS));

        records.put("published", RecordSamples.published());

        records.forEach((name, record) -> {
            var key = RegistryCodec.keyOf(record);
            var keyBytes = golden.get(name + "-key");
            var bytes = golden.get(name);

            assertThat(hex(RegistryCodec.encode(key))).as(name).isEqualTo(hex(keyBytes));
            assertThat(RegistryCodec.decodeKey(keyBytes)).as(name).isEqualTo(key);
            assertThat(hex(RegistryCodec.encode(record))).as(name).isEqualTo(hex(bytes));
            assertThat(RegistryCodec.decode(bytes)).as(name).isEqualTo(record);
        });
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
