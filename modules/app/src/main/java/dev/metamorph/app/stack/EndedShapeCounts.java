package dev.metamorph.app.stack;

import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.EndedShapes;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the shapes that end in this process, across restarts of the engine. Thread-safe. */
final class EndedShapeCounts implements EndedShapes {
    private final Map<EndCause, Long> counts = new ConcurrentHashMap<>();

    void ended(EndCause cause) {
        counts.merge(cause, 1L, Long::sum);
    }

    @Override
    public long count(EndCause cause) {
        return counts.getOrDefault(cause, 0L);
    }
}
