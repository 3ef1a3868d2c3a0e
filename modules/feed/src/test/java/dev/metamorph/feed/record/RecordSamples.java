package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Values for tests, with corner cases among them. */
public final class RecordSamples {
    static final Lsn HUGE = new Lsn(0xFFFF_FFFF_FFFF_FFF0L);
    static final RelationId ITEMS = new RelationId(0xFFFF_FFFE);
    public static final ShapeHandle HANDLE = new ShapeHandle("123-456");
    static final UUID CLAIMANT = new UUID(-1, 1);
    public static final URI ADDRESS = URI.create("http://127.0.0.1:3000");
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00.123456Z");

    private RecordSamples() {}

    static RegistryRecord.Published published() {
        return new RegistryRecord.Published(
                ITEMS, "5 600", Set.of("table 1 700", "all"), "16385 701");
    }

    static Row oddRow() {
        return Row.of(List.of(PgValue.text(""), PgValue.none(), PgValue.text("ä\0\"\n😀")));
    }

    static Row noColumns() {
        return Row.of(List.of());
    }

    static Relation relation() {
        var labels = List.of("", "häppy");
        var mood = new PgType(-5, "mood", PgType.Kind.ENUM, 0, "", -1, 0, labels);
        var words = new PgType(1009, "_text", PgType.Kind.ARRAY, 25, "text", -1, 2, List.of());
        return new Relation(
                ITEMS,
                new TableName("Pub\"lic", "items"),
                Relation.Kind.PARTITIONED,
                ReplicaIdentity.FULL,
                List.of(
                        new Column("id", PgType.base(23, "int4"), true, false, ""),
                        new Column("", mood, false, true, "default"),
                        new Column("words", words, false, false, "de-x-icu")),
                List.of(2, 0),
                true,
                List.of(new RelationId(7), ITEMS));
    }

    static WalRelation walRelation() {
        return new WalRelation(
                ITEMS,
                new TableName("public", "items"),
                ReplicaIdentity.DEFAULT,
                List.of(new WalRelation.WalColumn("id", -1, 1_000_000)),
                List.of(new RelationId(7)));
    }

    static ShapeDefinition definition() {
        return new ShapeDefinition(
                ITEMS,
                new TableName("public", "items"),
                List.of("id"),
                "\"id\" = 1",
                List.of("id", "words"),
                true,
                Replica.FULL,
                LogMode.CHANGES_ONLY);
    }

    /** A declaration in which no choice is the default. */
    static PublishedShape publishedShapeWithOptions() {
        var usual = publishedShape();
        var topic = usual.topic();
        return new PublishedShape(
                usual.name(),
                usual.rows(),
                new TopicSettings(
                        topic.name(),
                        topic.partitions(),
                        topic.replication(),
                        topic.config(),
                        topic.adopt(),
                        TopicSettings.Retained.PARTIAL),
                RecordFormat.CONNECT_JSON,
                new RecordOptions(
                        RecordOptions.KeyForm.RAW,
                        RecordOptions.NumberForm.NATIVE,
                        RecordOptions.ValueForm.TEXT,
                        new RecordHeaders(
                                Map.of("source", "shop", "key", "=:"), Map.of("id", "\"Id\""))));
    }

    /** A declaration that names the columns of its key, more than nine. */
    static PublishedShape publishedShapeWithKey() {
        var usual = publishedShape();
        var columns = List.of("\"Id\"", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        return new PublishedShape(
                usual.name(),
                usual.rows(),
                usual.topic(),
                usual.format(),
                RecordOptions.DEFAULT,
                columns);
    }

    static PublishedShape publishedShape() {
        return new PublishedShape(
                "items.open",
                PublishedShape.rows(
                        "public.items",
                        "id > $1 AND \"ä\" = $2",
                        Map.of("2", "b", "1", "7"),
                        List.of("id", "words")),
                new TopicSettings(
                        "open-items",
                        12,
                        TopicSettings.BROKER_DEFAULT,
                        Map.of("cleanup.policy", "compact", "a.b", ""),
                        true),
                RecordFormat.JSON);
    }

    /** The same, with rows that are kept for queries. */
    static PublishedShape publishedRows() {
        var shape = publishedShape();
        var rows = shape.rows();
        return new PublishedShape(
                shape.name(),
                PublishedShape.rows(
                        rows.table(), rows.where(), rows.params(), rows.columns(), true),
                shape.topic(),
                shape.format());
    }

    static ChangeBlock everyChange() {
        return ChangeBlock.of(
                List.of(
                        new Change.Insert(ITEMS, oddRow()),
                        new Change.Update(ITEMS, oddRow(), noColumns()),
                        new Change.Delete(ITEMS, noColumns()),
                        new Change.Truncate(ITEMS),
                        new Change.Unidentified(ITEMS)));
    }

    public static ChangeBlock insertOf(int bytes) {
        return ChangeBlock.of(List.of(new Change.Insert(ITEMS, Row.ofTexts("x".repeat(bytes)))));
    }

    /** A complete transaction with one small insert. */
    public static Fragment transaction(long lsn) {
        return fragment(lsn, 0, true, insertOf(10));
    }

    public static Fragment fragment(long lsn, long firstIndex, boolean last, ChangeBlock changes) {
        return new Fragment(
                new Lsn(lsn), new Xid((int) lsn), NOON, firstIndex, changes, List.of(), last);
    }
}
