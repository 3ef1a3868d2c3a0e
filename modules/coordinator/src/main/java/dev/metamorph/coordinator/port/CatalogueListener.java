package dev.metamorph.coordinator.port;

import dev.metamorph.feed.CatalogueRecord;
import dev.metamorph.shape.ShapeHandle;

/** Is told what the catalogue topic says, in its order, by one thread. */
public interface CatalogueListener {
    /** There is such a shape, or it has come further. */
    void shape(CatalogueRecord.Shape shape);

    /** A shape has ended. */
    void removed(ShapeHandle handle);

    /** A partition follows such a leader. */
    void leader(CatalogueRecord.Leader leader);

    /** All that was in the topic when the reading began has been told. */
    void caughtUp();
}
