package dev.metamorph.coordinator.status;

import dev.metamorph.shape.status.Part;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers since when each part of a stack has been in its state for its reason. Pure; the caller
 * gives the times. Not thread-safe.
 */
final class PartTimes {
    private final Map<String, Part> known = new HashMap<>();

    /** The same parts with their times; parts that are not among them are forgotten. */
    List<Part> timed(List<Part> parts, Instant now) {
        var timed = parts.stream().map(part -> part.since(since(part, now))).toList();
        known.clear();
        timed.forEach(part -> known.put(part.name(), part));
        return timed;
    }

    private Instant since(Part part, Instant now) {
        var before = known.get(part.name());
        return before != null
                        && before.state() == part.state()
                        && before.reason().equals(part.reason())
                ? before.since()
                : now;
    }
}
