package dev.metamorph.publish.record;

import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shapes and pages of their logs, for tests. */
public final class RecordSamples {
    private static final RelationId ID = new RelationId(1000);
    private static final TableName NAME = new TableName("public", "items");

    private RecordSamples() {}

    /** A column of the table, which is NOT NULL if it belongs to the key. */
    public static Column column(String name, PgType type, boolean key) {
        return new Column(name, type, key, false, "");
    }

    /** A table whose primary key consists of its first columns. */
    public static Relation relation(int keyColumns, List<Column> columns) {
        return new Relation(
                ID,
                NAME,
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                columns,
                IntStream.range(0, keyColumns).boxed().toList(),
                false,
                List.of());
    }

    /** The published shape of a whole table. */
    public static ShapeDefinition definition(Relation relation, String name) {
        var columns = relation.columns().stream().map(Column::name).sorted().toList();
        var key = relation.key().stream().map(each -> relation.columns().get(each).name()).toList();
        return new ShapeDefinition(ID, NAME, key, "", columns, true, Replica.FULL, LogMode.FULL)
                .publishedAs(name);
    }

    /** The table {@code items (id int4 PRIMARY KEY, v text)}. */
    public static Relation items() {
        return relation(
                1,
                List.of(
                        column("id", PgType.base(23, "int4"), true),
                        column("v", PgType.base(25, "text"), false)));
    }

    static RecordBuilder builder(RecordFormat format, Relation relation) {
        return builder(format, RecordOptions.DEFAULT, relation);
    }

    static RecordBuilder builder(RecordFormat format, RecordOptions options, Relation relation) {
        return RecordBuilder.of(
                declaration(format, options),
                definition(relation, "items"),
                relation,
                new ShapeHandle("1-2"),
                new RegisteredSchemas(7, 258));
    }

    /** A declaration of a whole table, with the topic {@code shop.items}. */
    static PublishedShape declaration(RecordFormat format, RecordOptions options) {
        return new PublishedShape(
                "items",
                PublishedShape.rows("public.items", "", Map.of(), List.of()),
                TopicSettings.named("shop.items"),
                format,
                options);
    }

    /** An update of the row whose texts are given, in their order. */
    static RowChange change(Operation operation, List<String> before, List<String> after) {
        return new RowChange(
                operation,
                after::get,
                before::get,
                new LogOffset(26_800_584, 2),
                742,
                1_700_000_000_123_456L,
                true,
                LogItem.NONE);
    }

    /** The items of a page, as a shape log has them. */
    static List<ByteBuffer> page(String... items) {
        return List.of(ByteBuffer.wrap(String.join(",", items).getBytes(StandardCharsets.UTF_8)));
    }

    static List<LogItem> read(Relation relation, List<ByteBuffer> page) {
        return read(relation, ItemParts.VALUES, page);
    }

    static List<LogItem> read(Relation relation, ItemParts parts, List<ByteBuffer> page) {
        var columns = ShapeColumns.of(definition(relation, "items"), relation);
        var reader = ItemReader.of(columns, parts, page);
        var items = new ArrayList<LogItem>();
        Stream.generate(reader::next)
                .takeWhile(Optional::isPresent)
                .forEach(item -> items.add(item.get()));
        return items;
    }
}
