package dev.metamorph.feed;

import dev.metamorph.shape.ShapeHandle;

/** What a record of the catalogue is about; a tombstone under it takes the record away. */
public sealed interface CatalogueKey {
    /** A shape. */
    record Shape(ShapeHandle handle) implements CatalogueKey {}

    /** The leader that a partition of the feed follows. */
    record Leader(int partition) implements CatalogueKey {}
}
