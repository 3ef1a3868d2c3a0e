package dev.metamorph.coordinator.port;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.ShapeHandle;

/** Is told what the catalogue topic says, in its order, by one thread. */
public interface RegistryListener {
    /** There is such a shape, or it has come further. */
    void shape(RegistryRecord.Shape shape);

    /** A shape has ended. */
    void removed(ShapeHandle handle);

    /** A partition follows such a leader. */
    void leader(RegistryRecord.Leader leader);

    /** All that was in the topic when the reading began has been told. */
    void caughtUp();
}
