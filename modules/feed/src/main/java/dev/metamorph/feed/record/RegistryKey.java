package dev.metamorph.feed.record;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.relation.RelationId;

/** The key of a record in the shape registry's topic; a tombstone under it removes the record. */
public sealed interface RegistryKey {
    /** The key of a shape's record. */
    record Shape(ShapeHandle handle) implements RegistryKey {}

    /** The key of the record that says how a table is published. */
    record Published(RelationId table) implements RegistryKey {}

    /** The key of a published shape's declaration. */
    record Declaration(String name) implements RegistryKey {}

    /** The key of the record that names the leader of a feed partition. */
    record Leader(int partition) implements RegistryKey {}
}
