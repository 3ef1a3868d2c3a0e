package dev.metamorph.bench.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The measured table: eight columns whose values in row {@code n} are derived from {@code n}. */
final class ItemsTable {
    static final RelationId ID = new RelationId(1);
    private static final int[] POSITIONS = {0, 1, 2, 3, 4, 5, 6, 7};

    private static final Relation TABLE =
            new Relation(
                    ID,
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("id", 23, "int4"),
                            column("user_id", 23, "int4"),
                            column("name", 25, "text"),
                            column("amount", 1700, "numeric"),
                            column("org_id", 23, "int4"),
                            column("place", 20, "int8"),
                            column("code", 25, "text"),
                            tags()),
                    List.of(0),
                    false,
                    List.of());

    private ItemsTable() {}

    private static Column column(String name, int oid, String type) {
        return new Column(name, PgType.base(oid, type), false, false, oid == 25 ? "default:C" : "");
    }

    private static Column tags() {
        var type = new PgType(1009, "_text", PgType.Kind.ARRAY, 25, "text", -1, 1, List.of());
        return new Column("tags", type, false, false, "default:C");
    }

    static Row row(int number) {
        return Row.ofTexts(
                Integer.toString(number),
                Integer.toString(number),
                "user %d-and some more text".formatted(number),
                "%d.50".formatted(number),
                Integer.toString(number % 10),
                Integer.toString(10 * number + 5),
                "%06d-x".formatted(number),
                "{t%d,u}".formatted(number));
    }

    static Place place(int number) {
        return new Place(row(number));
    }

    /** A row's place in its block, from which rows without cached values are made. */
    static final class Place {
        private final byte[] bytes;
        private final int[] bounds;

        private Place(Row row) {
            bytes = row.array();
            bounds =
                    IntStream.range(0, 2 * row.columns())
                            .map(i -> i % 2 == 0 ? row.start(i / 2) : row.length(i / 2))
                            .toArray();
        }

        Row fresh() {
            return Row.view(bytes, bounds);
        }
    }

    static Where where(String clause) {
        return Where.parse(clause, Map.of(), TABLE);
    }

    static Where.Predicate predicate(String clause) {
        return where(clause).compile(POSITIONS);
    }

    /** An index without shapes. */
    static FilterIndex index() {
        var index = new FilterIndex();
        index.describe(
                new WalRelation(
                        ID,
                        TABLE.name(),
                        ReplicaIdentity.FULL,
                        TABLE.columns().stream()
                                .map(column ->
                                        new WalRelation.WalColumn(
                                                column.name(), column.type().oid(), -1))
                                .toList(),
                        List.of()));
        return index;
    }

    static void add(FilterIndex index, int shape, Where where) {
        index.add(shape, TABLE, where);
    }
}
