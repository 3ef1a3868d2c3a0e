package dev.metamorph.coordinator.inspect;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

/** What came of looking for a table. */
public sealed interface Inspection {
    /**
     * It can be followed.
     *
     * @param relation the table
     * @param fingerprint what {@link TableFingerprint} says of it
     */
    record Table(Relation relation, String fingerprint) implements Inspection {
        /** The same table, whose replica identity has been set since it was read. */
        public Table withFullIdentity() {
            return new Table(full(relation), fingerprint);
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

    /** It cannot be followed; the reason is a sentence for the reader. */
    record Refused(String reason) implements Inspection {}

    /** There is none of that name. */
    record Missing() implements Inspection {
        /** A sentence for the reader who has asked for a table of that name. */
        public static String reason(TableName name) {
            return "Table %s does not exist. If the table name contains capitals or special characters you must quote it."
                    .formatted(name);
        }
    }
}
