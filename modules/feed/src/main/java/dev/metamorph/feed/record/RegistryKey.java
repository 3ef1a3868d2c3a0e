package dev.metamorph.feed.record;

import dev.metamorph.shape.ShapeHandle;

/** What a record of the catalogue is about; a tombstone under it takes the record away. */
public sealed interface RegistryKey {
    /** A shape. */
    record Shape(ShapeHandle handle) implements RegistryKey {}

    /** The leader that a partition of the feed follows. */
    record Leader(int partition) implements RegistryKey {}
}
