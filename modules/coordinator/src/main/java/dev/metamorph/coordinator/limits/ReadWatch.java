package dev.metamorph.coordinator.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Knows from when on the reads of each partition are watched without a gap. A partition that is
 * restored or whose owner does not answer, a pause of this process, and a clock that was set make a
 * gap: readers could not read meanwhile, or it is not known when they did. Pure; used by one
 * thread.
 */
final class ReadWatch {
    private final Duration longestGap;
    private final Map<Integer, Span> spans = new HashMap<>();

    private record Span(Instant since, Instant last) {}

    /**
     * @param longestGap the longest time between two rounds that is no gap
     */
    ReadWatch(Duration longestGap) {
        this.longestGap = longestGap;
    }

    /**
     * Counts one round.
     *
     * @param known the partitions whose reads are known
     * @return from when on they are
     */
    Map<Integer, Instant> round(Set<Integer> known, Instant now) {
        var since = new HashMap<Integer, Instant>();
        for (var partition : known) {
            var before = spans.get(partition);
            var begin = before == null || isGap(before.last(), now) ? now : before.since();
            spans.put(partition, new Span(begin, now));
            since.put(partition, begin);
        }
        return since;
    }

    private boolean isGap(Instant last, Instant now) {
        return now.isBefore(last) || now.isAfter(last.plus(longestGap));
    }

    /** Ends the watch; the next round begins another one. */
    void end() {
        spans.clear();
    }
}
