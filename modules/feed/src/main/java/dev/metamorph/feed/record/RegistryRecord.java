package dev.metamorph.feed.record;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;

import java.net.URI;
import java.util.UUID;

/**
 * What the tasks project to the compacted topic {@code <stack>.shapes}, which every instance reads
 * whole: which shapes there are, and whom each partition follows. The task is the arbiter.
 */
public sealed interface RegistryRecord {
    /**
     * A shape; removed by a tombstone under its key.
     *
     * @param handle its name, the record's key
     * @param partition of the feed
     * @param state how far it is
     * @param definition what it is
     * @param relation the table as it was at creation
     */
    record Shape(
            ShapeHandle handle,
            int partition,
            State state,
            ShapeDefinition definition,
            Relation relation)
            implements RegistryRecord {}

    /** How far a shape is. */
    enum State {
        /** Its initial snapshot is not finished. */
        SNAPSHOT,
        /** It is whole. */
        ACTIVE
    }

    /**
     * The leader that a partition follows.
     *
     * @param partition of the feed, the record's key
     * @param epoch the leader's
     * @param claimant who
     * @param address where other instances reach it
     */
    record Leader(int partition, long epoch, UUID claimant, URI address)
            implements RegistryRecord {}
}
