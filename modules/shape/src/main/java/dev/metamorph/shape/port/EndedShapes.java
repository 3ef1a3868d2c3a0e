package dev.metamorph.shape.port;

import dev.metamorph.shape.log.EndCause;

/** Counts the shapes that have ended on this instance. Methods may be called on any thread. */
public interface EndedShapes {
    /**
     * The number of ended shapes by cause since the start of this process, as the tasks of this
     * instance saw them end.
     */
    long count(EndCause cause);
}
