package dev.metamorph.shape.log;

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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table for tests, described in one line: {@code TestTable.of("id int4", "name text").key("id")}.
 *
 * @param relation the table as the catalog would describe it
 */
record TestTable(Relation relation) {
    static final PgType BOOL = PgType.base(16, "bool");
    static final PgType INT4 = PgType.base(23, "int4");
    static final PgType TEXT = PgType.base(25, "text");

    /** The table {@code public.items} without a key. */
    static TestTable of(String... columns) {
        return of(Arrays.stream(columns).map(TestTable::column).toList());
    }

    static TestTable of(List<Column> columns) {
        return new TestTable(
                new Relation(
                        new RelationId(5),
                        new TableName("public", "items"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        columns,
                        List.of(),
                        false,
                        List.of()));
    }

    private static Column column(String text) {
        var parts = text.split(" ", -1);
        var type =
                switch (parts[1]) {
                    case "bool" -> BOOL;
                    case "int4" -> INT4;
                    default -> TEXT;
                };
        return new Column(parts[0], type, false, parts.length > 2, "");
    }

    TestTable key(String... names) {
        return withKey(false, names);
    }

    TestTable deferrableKey(String... names) {
        return withKey(true, names);
    }

    private TestTable withKey(boolean deferrable, String... names) {
        var key = Arrays.stream(names).map(name -> relation.position(name).orElseThrow()).toList();
        return new TestTable(
                new Relation(
                        relation.id(),
                        relation.name(),
                        relation.kind(),
                        relation.identity(),
                        relation.columns(),
                        key,
                        deferrable,
                        relation.partitions()));
    }

    TestTable named(String schema, String table) {
        return new TestTable(
                new Relation(
                        relation.id(),
                        new TableName(schema, table),
                        relation.kind(),
                        relation.identity(),
                        relation.columns(),
                        relation.key(),
                        relation.keyDeferrable(),
                        relation.partitions()));
    }

    TestTable partitionedInto(RelationId... partitions) {
        return new TestTable(
                new Relation(
                        relation.id(),
                        relation.name(),
                        Relation.Kind.PARTITIONED,
                        relation.identity(),
                        relation.columns(),
                        relation.key(),
                        relation.keyDeferrable(),
                        List.of(partitions)));
    }

    /** The shape of all rows and columns. */
    ShapeDefinition shape() {
        return shape(Replica.DEFAULT);
    }

    ShapeDefinition shape(Replica replica) {
        var all = relation.columns().stream().map(Column::name).sorted().toList();
        return definition("", all, true, replica);
    }

    /** The shape of all rows and of some columns, which must include the key's. */
    ShapeDefinition shapeOf(Replica replica, String... columns) {
        return definition("", Arrays.stream(columns).sorted().toList(), false, replica);
    }

    ShapeDefinition definition(
            String where, List<String> columns, boolean allColumns, Replica replica) {
        return new ShapeDefinition(
                relation.id(),
                relation.name(),
                relation.key().stream().map(i -> relation.columns().get(i).name()).toList(),
                where,
                columns,
                allColumns,
                replica,
                LogMode.FULL);
    }

    /** The table as the stream describes it, with columns in the relation's order. */
    WalRelation described() {
        return new WalRelation(
                relation.id(),
                relation.name(),
                ReplicaIdentity.FULL,
                relation.columns().stream().map(TestTable::walColumn).toList(),
                List.of());
    }

    static WalColumn walColumn(Column column) {
        return new WalColumn(column.name(), column.type().oid(), column.type().modifier());
    }

    /** The same table with one more column. */
    TestTable with(Column column) {
        var columns = new ArrayList<>(relation.columns());
        columns.add(column);
        return new TestTable(
                new Relation(
                        relation.id(),
                        relation.name(),
                        relation.kind(),
                        relation.identity(),
                        columns,
                        relation.key(),
                        relation.keyDeferrable(),
                        relation.partitions()));
    }

    /** Converts changes whose rows have the relation's columns. */
    BoundItems bound(ShapeDefinition definition) {
        return bound(definition, described());
    }

    BoundItems bound(ShapeDefinition definition, WalRelation description) {
        return switch (ShapeItems.of(definition, relation).bind(description)) {
            case TableBinding.Bound(var items) -> items;
            case TableBinding.Changed(var reason) -> throw new AssertionError(reason);
        };
    }
}
