package dev.metamorph.shapelog.filter;

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

/** A table with the columns {@code id int4} and {@code name text}. */
record FilteredTable(Relation relation) {
    private static final Column ID = new Column("id", PgType.base(23, "int4"), true, false, "");
    private static final Column NAME =
            new Column("name", PgType.base(25, "text"), false, false, "default");

    FilteredTable(RelationId id, String name) {
        this(relation(id, name, List.of(ID, NAME), List.of()));
    }

    private static Relation relation(
            RelationId id, String name, List<Column> columns, List<RelationId> partitions) {
        return new Relation(
                id,
                new TableName("public", name),
                partitions.isEmpty() ? Relation.Kind.TABLE : Relation.Kind.PARTITIONED,
                ReplicaIdentity.FULL,
                columns,
                List.of(columns.indexOf(ID)),
                false,
                partitions);
    }

    /** Another table with the same columns. */
    FilteredTable with(RelationId id, String name) {
        return new FilteredTable(relation(id, name, relation.columns(), List.of()));
    }

    /** The same table with its columns in the opposite order. */
    FilteredTable turned() {
        return new FilteredTable(
                relation(
                        relation.id(),
                        relation.name().table(),
                        relation.columns().reversed(),
                        List.of()));
    }

    FilteredTable partitionedInto(RelationId... partitions) {
        return new FilteredTable(
                relation(
                        relation.id(),
                        relation.name().table(),
                        relation.columns(),
                        List.of(partitions)));
    }

    Where where(String text) {
        return text.isEmpty() ? Where.all() : Where.parse(text, Map.of(), relation);
    }

    WalRelation described() {
        return under();
    }

    /** The description of the table as a partition of others. */
    WalRelation under(RelationId... ancestors) {
        return new WalRelation(
                relation.id(),
                relation.name(),
                ReplicaIdentity.FULL,
                relation.columns().stream()
                        .map(column -> new WalColumn(column.name(), column.type().oid(), -1))
                        .toList(),
                List.of(ancestors));
    }
}
