package dev.metamorph.replication.pgoutput;

import dev.metamorph.shape.relation.RelationId;

import java.util.List;

/** Of which partitioned tables a table is a partition. The stream does not tell. */
@FunctionalInterface
public interface Ancestry {
    /**
     * The partitioned tables above that one, nearest first; empty for a table that is no partition
     * or is gone.
     *
     * @throws RuntimeException if it cannot be found out; the answer is never guessed
     */
    List<RelationId> of(RelationId table);
}
