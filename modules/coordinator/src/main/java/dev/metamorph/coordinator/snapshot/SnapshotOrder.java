package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;

/**
 * The initial snapshot to take.
 *
 * @param handle the shape's handle
 * @param partition the feed partition of the shape
 * @param definition the shape's definition
 * @param relation the table as in {@code ShapeCreated}
 * @param fingerprint the fingerprint of the same table
 * @param maxBytes the bytes that may be read; 0 for no limit
 */
public record SnapshotOrder(
        ShapeHandle handle,
        int partition,
        ShapeDefinition definition,
        Relation relation,
        String fingerprint,
        long maxBytes) {
    /** A snapshot of any size. */
    public SnapshotOrder(
            ShapeHandle handle,
            int partition,
            ShapeDefinition definition,
            Relation relation,
            String fingerprint) {
        this(handle, partition, definition, relation, fingerprint, 0);
    }
}
