package dev.metamorph.replication.pgoutput;

import dev.metamorph.shape.relation.RelationId;

import java.util.List;

/** Looks up the partitioned tables above a table, which the stream does not tell. */
@FunctionalInterface
public interface Ancestry {
    /**
     * The partitioned tables above a table, nearest first; empty for a table that is no partition
     * or does not exist any more.
     *
     * @throws RuntimeException if the lookup fails; the answer is never guessed
     */
    List<RelationId> of(RelationId table);
}
