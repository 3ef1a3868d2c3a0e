package dev.metamorph.shape.relation;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A table as the catalog describes it. The inspector reads it and {@code ShapeCreated} carries it,
 * because the replication stream alone does not tell the primary key.
 *
 * @param id the table
 * @param name its name
 * @param kind ordinary or partitioned
 * @param identity its replica identity
 * @param columns all columns, by attribute number
 * @param key the positions (in {@code columns}) of the primary key's columns, in the key's order;
 *     empty for a table without one
 * @param keyDeferrable whether two rows may share a key inside a transaction ({@code
 *     pg_index.indimmediate} is false)
 * @param partitions the tables that hold the rows of a partitioned table, ascending; empty for
 *     other tables
 */
public record Relation(
        RelationId id,
        TableName name,
        Kind kind,
        ReplicaIdentity identity,
        List<Column> columns,
        List<Integer> key,
        boolean keyDeferrable,
        List<RelationId> partitions) {
    /** Copies the lists. */
    public Relation {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        partitions = List.copyOf(partitions);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("table %s has no columns".formatted(name));
        }
    }

    /** The kinds of tables. */
    public enum Kind {
        /** An ordinary table, or a partition. */
        TABLE,
        /** A partitioned table, whose rows lie in its partitions. */
        PARTITIONED
    }

    /**
     * The same table, whose rows are identified by columns that are unique and not NULL in every
     * moment, as a primary key's are.
     *
     * @param names the columns, in the order of the key
     * @throws IllegalArgumentException if the table has no such column
     */
    public Relation withKey(List<String> names) {
        var positions =
                names.stream()
                        .map(name ->
                                position(name)
                                        .orElseThrow(() ->
                                                new IllegalArgumentException(
                                                        "table %s has no column %s"
                                                                .formatted(this.name, name))))
                        .toList();
        return new Relation(id, this.name, kind, identity, columns, positions, false, partitions);
    }

    /** The names of the key's columns, in its order. */
    public List<String> keyNames() {
        return key.stream().map(position -> columns.get(position).name()).toList();
    }

    /** Returns whether the table has a primary key. */
    public boolean hasKey() {
        return !key.isEmpty();
    }

    /**
     * The positions of the columns that identify a row: those of the primary key, or all columns if
     * the table has none. Generated columns are left out, because they follow from the others and
     * may not be published.
     */
    public List<Integer> identifying() {
        if (hasKey()) {
            return key;
        }
        return IntStream.range(0, columns.size())
                .filter(position -> !columns.get(position).generated())
                .boxed()
                .toList();
    }

    /**
     * Returns whether several rows can have the same key at once: permanently without a primary
     * key, or inside a transaction with a deferrable one. Then rows must be counted per key.
     */
    public boolean needsCounting() {
        return !hasKey() || keyDeferrable;
    }

    /** The position of the column with a name. */
    public OptionalInt position(String column) {
        for (var i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
