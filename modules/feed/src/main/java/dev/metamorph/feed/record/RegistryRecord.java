package dev.metamorph.feed.record;

import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A record of the shape registry, the compacted topic {@code <stack>.shapes}, which every instance
 * reads whole: the shapes that exist, and the leader that each partition follows. The tasks project
 * these from the feed, so the task of a partition decides which shapes exist. A leader adds how the
 * shapes' tables are published.
 */
public sealed interface RegistryRecord {
    /**
     * A shape; removed by a tombstone under its key.
     *
     * @param handle the handle of the shape, the record's key
     * @param partition the feed partition that the shape lives in
     * @param state the state of the shape
     * @param definition table, where clause and columns
     * @param relation the table as it was when the shape was created
     * @param inner the tables of the clause's subqueries as they were then
     * @param generation which generation of the shape it is
     */
    record Shape(
            ShapeHandle handle,
            int partition,
            State state,
            ShapeDefinition definition,
            Relation relation,
            List<Relation> inner,
            Generation generation)
            implements RegistryRecord {
        /** Copies the list. */
        public Shape {
            inner = List.copyOf(inner);
        }

        /** A shape of the first generation without subqueries. */
        public Shape(
                ShapeHandle handle,
                int partition,
                State state,
                ShapeDefinition definition,
                Relation relation) {
            this(handle, partition, state, definition, relation, List.of(), Generation.FIRST);
        }
    }

    /**
     * The state of a table in the publication when a leader last looked. The leader writes it,
     * unlike the other records; the next leader compares, so that a change while no instance ran is
     * seen.
     *
     * @param table the table, the record's key
     * @param publication the publication's row in the catalog with the transaction that wrote it
     * @param reasons the catalog rows by which the table is in the publication, in the same way
     * @param partitions the catalog rows by which its partitions are attached, in the same way
     */
    record Published(RelationId table, String publication, Set<String> reasons, String partitions)
            implements RegistryRecord {
        /** Copies the set. */
        public Published {
            reasons = Set.copyOf(reasons);
        }
    }

    /**
     * The declaration of a published shape; removed by a tombstone under its key.
     *
     * @param shape the declared shape; its name is the record's key
     */
    record Declaration(PublishedShape shape) implements RegistryRecord {}

    /** The state of a shape. */
    enum State {
        /** The initial snapshot is not finished. */
        SNAPSHOT,
        /** The initial snapshot is complete. */
        ACTIVE
    }

    /**
     * The leader that a partition follows.
     *
     * @param partition the feed partition, the record's key
     * @param epoch the epoch of the leader
     * @param claimant the claimant of the leader's {@link FeedRecord.Claim}
     * @param address the URL at which other instances reach the leader
     */
    record Leader(int partition, long epoch, UUID claimant, URI address)
            implements RegistryRecord {}
}
