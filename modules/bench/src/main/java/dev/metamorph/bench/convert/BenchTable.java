package dev.metamorph.bench.convert;

import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;
import dev.metamorph.shape.where.Where;

import java.util.List;
import java.util.Map;

/** The measured table. */
record BenchTable(Relation relation) {
    private static final List<Column> COLUMNS =
            List.of(
                    column(23, "id", "int4"),
                    column(25, "title", "text"),
                    column(25, "status", "text"),
                    column(1700, "amount", "numeric"),
                    column(25, "body", "text"));

    static BenchTable keyed() {
        return of(List.of(0));
    }

    static BenchTable keyless() {
        return of(List.of());
    }

    private static BenchTable of(List<Integer> key) {
        return new BenchTable(
                new Relation(
                        new RelationId(5),
                        new TableName("public", "items"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        COLUMNS,
                        key,
                        false,
                        List.of()));
    }

    private static Column column(int oid, String name, String type) {
        return new Column(name, PgType.base(oid, type), false, false, "");
    }

    ShapeDefinition shape(String where) {
        return new ShapeDefinition(
                relation.id(),
                relation.name(),
                relation.hasKey() ? List.of("id") : List.of(),
                where.isEmpty() ? "" : Where.parse(where, Map.of(), relation).sql(),
                COLUMNS.stream().map(Column::name).sorted().toList(),
                true,
                Replica.DEFAULT,
                LogMode.FULL);
    }

    WalRelation described() {
        return new WalRelation(
                relation.id(),
                relation.name(),
                ReplicaIdentity.FULL,
                COLUMNS.stream().map(c -> new WalColumn(c.name(), c.type().oid(), -1)).toList(),
                List.of());
    }
}
