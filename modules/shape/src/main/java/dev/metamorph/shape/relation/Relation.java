package dev.metamorph.shape.relation;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A table as the catalog describes it: what the inspector reads and what {@code ShapeCreated}
 * carries, because the replication stream alone does not tell the key.
 *
 * @param id the table
 * @param name its name
 * @param kind plain or partitioned
 * @param identity its replica identity
 * @param columns all columns, by attribute number
 * @param key the positions (in {@code columns}) of the primary key's columns, in the key's order;
 *     empty for a table without one
 * @param keyDeferrable whether two rows may share a key inside a transaction ({@code
 *     pg_index.indimmediate} is false)
 * @param partitions the tables that hold the rows of a partitioned one, ascending; else empty
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

    /** What sort of table. */
    public enum Kind {
        /** An ordinary table, or a partition. */
        TABLE,
        /** A partitioned table, whose rows lie in its partitions. */
        PARTITIONED
    }

    /** Whether it has a primary key. */
    public boolean hasKey() {
        return !key.isEmpty();
    }

    /**
     * The positions that name a row: the primary key's, or all where there is none. All but the
     * generated ones, that is: they follow from the others, and may not be published.
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
     * Whether equal keys may stand for several rows at once, for ever (no primary key) or inside a
     * transaction (a deferrable one), so that rows must be counted per key.
     */
    public boolean needsCounting() {
        return !hasKey() || keyDeferrable;
    }

    /** The position of the column of that name. */
    public OptionalInt position(String column) {
        for (var i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
