package dev.metamorph.coordinator.status;

import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures for how long a position has been behind the end of the WAL: the age of the oldest look
 * that found an end which the position has not reached. Pure; the caller gives the times. Not
 * thread-safe.
 *
 * <p>At most {@value #MAX_LOOKS} looks are kept; when there are more, every second one is dropped,
 * so that the age stays right to within one step of what is kept.
 */
final class LagClock {
    private static final int MAX_LOOKS = 1_000;

    private Deque<Look> looks = new ArrayDeque<>();

    private record Look(Lsn end, Instant at) {}

    /**
     * Notes an end of the WAL that was read. An end before the last one belongs to another history
     * of the database, of which the looks before say nothing.
     */
    void look(Lsn end, Instant at) {
        if (!looks.isEmpty() && end.compareTo(looks.getLast().end()) < 0) {
            looks.clear();
        }
        if (looks.isEmpty() || !end.isAtOrBefore(looks.getLast().end())) {
            looks.addLast(new Look(end, at));
        }
        if (looks.size() > MAX_LOOKS) {
            thin();
        }
    }

    private void thin() {
        var kept = new ArrayDeque<Look>();
        var isKept = true;
        for (var look : looks) {
            if (isKept) {
                kept.addLast(look);
            }
            isKept = !isKept;
        }
        looks = kept;
    }

    /** The number of looks that are kept. */
    int size() {
        return looks.size();
    }

    /**
     * The lag of a position.
     *
     * @param reached the first LSN that is not covered, as {@code confirmed_flush_lsn} counts
     */
    Duration lag(Lsn reached, Instant now) {
        while (!looks.isEmpty() && looks.getFirst().end().isAtOrBefore(reached)) {
            looks.removeFirst();
        }
        return looks.isEmpty() ? Duration.ZERO : Duration.between(looks.getFirst().at(), now);
    }
}
