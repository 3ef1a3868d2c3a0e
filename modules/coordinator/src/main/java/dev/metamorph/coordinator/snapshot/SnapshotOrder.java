package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;

/**
 * Which initial snapshot is to be taken.
 *
 * @param handle of the shape
 * @param partition of the feed that it lives in
 * @param definition what it is
 * @param relation the table as {@code ShapeCreated} says
 * @param fingerprint of the same table
 */
public record SnapshotOrder(
        ShapeHandle handle,
        int partition,
        ShapeDefinition definition,
        Relation relation,
        String fingerprint) {}
