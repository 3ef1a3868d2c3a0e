package dev.metamorph.shape.port;

import dev.metamorph.shape.log.EndCause;

/** How many shapes have ended here. May be asked on any thread. */
public interface EndedShapes {
    /** Since the start of this process, as this instance's tasks saw it. */
    long count(EndCause cause);
}
