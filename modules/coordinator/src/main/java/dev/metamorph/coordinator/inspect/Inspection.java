package dev.metamorph.coordinator.inspect;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.util.List;
import java.util.Set;

/** The outcome of looking for a table. */
public sealed interface Inspection {
    /**
     * The table can be followed.
     *
     * @param relation the table
     * @param fingerprint the table's {@link TableFingerprint}
     * @param uniqueKeys the columns of each index that identifies rows as a primary key does:
     *     valid, unique and not deferrable, of whole columns that are NOT NULL, and of all rows
     */
    record Table(Relation relation, String fingerprint, List<Set<String>> uniqueKeys)
            implements Inspection {
        /** Copies the list. */
        public Table {
            uniqueKeys = List.copyOf(uniqueKeys);
        }

        /** A table without unique indexes beside its primary key. */
        public Table(Relation relation, String fingerprint) {
            this(relation, fingerprint, List.of());
        }

        /** The same table with the replica identity that was set since it was read. */
        public Table withFullIdentity() {
            return new Table(full(relation), fingerprint, uniqueKeys);
        }

        /** The same table, whose rows are identified by these columns. */
        public Table withKey(List<String> names) {
            return new Table(relation.withKey(names), fingerprint, uniqueKeys);
        }

        /** The same relation with replica identity FULL. */
        public static Relation full(Relation relation) {
            return new Relation(
                    relation.id(),
                    relation.name(),
                    relation.kind(),
                    ReplicaIdentity.FULL,
                    relation.columns(),
                    relation.key(),
                    relation.keyDeferrable(),
                    relation.partitions());
        }
    }

    /** The table cannot be followed; the reason is a sentence for the reader. */
    record Refused(String reason) implements Inspection {}

    /** No table has that name. */
    record Missing() implements Inspection {
        /** A sentence for the reader that asked for a table of that name. */
        public static String reason(TableName name) {
            return "Table %s does not exist. If the table name contains capitals or special characters you must quote it."
                    .formatted(name);
        }
    }
}
