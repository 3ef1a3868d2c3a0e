package dev.metamorph.coordinator.status;

import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which changes of parts the log tells: a part that fails, one that does not get ready for
 * long, and the end of both. The reason of the whole stack is told when the stack changes, and a
 * part that only waits for another one is not told, so that one cause is one line. Pure; the caller
 * gives the times. Not thread-safe.
 */
final class PartLog {
    /** A start or a move takes less. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Map<String, Part> told = new HashMap<>();

    /**
     * A line of the log.
     *
     * @param part the part as it is now
     * @param before the part as it was told last; the same part at the first line
     * @param lasted how long the part has been, or had been, in the state that is told
     */
    record Line(Part part, Part before, Duration lasted) {
        boolean isOver() {
            return part.state().isHealthy();
        }
    }

    /** The lines to write. */
    List<Line> next(List<Part> parts, Reason ofStack, Instant now) {
        var lines = new ArrayList<Line>();
        for (var part : parts) {
            var before = told.get(part.name());
            if (part.state().isHealthy()) {
                told.remove(part.name());
                if (before != null) {
                    var lasted = Duration.between(before.since(), part.since());
                    lines.add(new Line(part, before, lasted));
                }
            } else if (isWorthALine(part, ofStack, now) && !isSame(part, before)) {
                told.put(part.name(), part);
                lines.add(new Line(part, part, Duration.between(part.since(), now)));
            }
        }
        return lines;
    }

    private static boolean isWorthALine(Part part, Reason ofStack, Instant now) {
        var reason = part.reason();
        if (reason.equals(ofStack)
                || reason.equals(StackReason.ANOTHER_PART)
                || reason.equals(StackReason.STOPPING)) {
            return false;
        }
        return part.state() == PartState.FAILING
                || Duration.between(part.since(), now).compareTo(LONG) >= 0;
    }

    private static boolean isSame(Part part, @Nullable Part before) {
        return before != null
                && before.state() == part.state()
                && before.reason().equals(part.reason());
    }
}
