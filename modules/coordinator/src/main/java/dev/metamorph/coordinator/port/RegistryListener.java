package dev.metamorph.coordinator.port;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.ShapeHandle;

/** Receives the records of the registry topic in order, on one thread. */
public interface RegistryListener {
    /** A shape exists, or its state has changed. */
    void shape(RegistryRecord.Shape shape);

    /** A shape has ended. */
    void removed(ShapeHandle handle);

    /** A published shape has been declared, or its declaration has changed. */
    void declared(RegistryRecord.Declaration declaration);

    /** A published shape is no longer declared. */
    void undeclared(String name);

    /** A partition follows this leader. */
    void leader(RegistryRecord.Leader leader);

    /**
     * A partition follows no leader any more: its task lacks records of the feed, and ignores
     * everything until the next epoch begins.
     */
    default void stranded(int partition) {}

    /** A table was published like that when a leader last looked. */
    void published(RegistryRecord.Published table);

    /** Everything that was in the topic when reading began has been passed on. */
    void caughtUp();
}
