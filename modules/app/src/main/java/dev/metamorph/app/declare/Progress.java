package dev.metamorph.app.declare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows published shapes until their topics are live, from what the service tells again and
 * again. A topic that is set aside is tried again by the service, so it counts as failed only when
 * it stays so for a while. Pure: time is given.
 */
public final class Progress {
    private static final Duration SET_ASIDE_FOR = Duration.ofSeconds(10);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(2);

    private final Map<String, Declaration> wanted;
    private final String stack;
    private final Map<String, String> told = new HashMap<>();
    private final Map<String, Count> counts = new HashMap<>();
    private final Map<String, Duration> setAsideSince = new HashMap<>();
    private final Map<String, End> ended = new HashMap<>();

    /** The end that it has come to for one published shape. */
    private enum End {
        LIVE,
        SET_ASIDE
    }

    /**
     * @param wanted what is to be live, by name
     * @param stack the stack's id
     */
    public Progress(Map<String, Declaration> wanted, String stack) {
        this.wanted = Map.copyOf(wanted);
        this.stack = stack;
    }

    /**
     * Takes what the service tells now.
     *
     * @param elapsed since the beginning
     * @return a line for each published shape that has changed since the last time
     */
    public List<String> next(Map<String, PublishedStatus> statuses, Duration elapsed) {
        var lines = new ArrayList<String>();
        for (var name : wanted.keySet().stream().sorted().toList()) {
            var line = line(name, Optional.ofNullable(statuses.get(name)), elapsed);
            if (!line.equals(told.put(name, line))) {
                lines.add("%-24s %s (%d s)".formatted(name, line, elapsed.toSeconds()));
            }
        }
        return lines;
    }

    private String line(String name, Optional<PublishedStatus> found, Duration elapsed) {
        if (found.isEmpty() || !isAsWanted(name, found.get())) {
            ended.remove(name);
            return "declared";
        }
        var status = found.get();
        if (!status.isSetAside()) {
            setAsideSince.remove(name);
        }
        if (status.isLive()) {
            ended.put(name, End.LIVE);
            return "live";
        }
        if (status.isSetAside()) {
            var since = setAsideSince.computeIfAbsent(name, _ -> elapsed);
            if (elapsed.minus(since).compareTo(SET_ASIDE_FOR) >= 0) {
                ended.put(name, End.SET_ASIDE);
            }
            return "set aside: " + status.reason();
        }
        ended.remove(name);
        return status.records().isPresent()
                ? counted(name, status.state(), status.records().getAsLong(), elapsed)
                : status.state();
    }

    /** Records that are counted again from 0 come from a publisher that began again. */
    private String counted(String name, String state, long records, Duration elapsed) {
        var before = counts.get(name);
        if (before != null && before.isFresh(state, records, elapsed)) {
            return told.getOrDefault(name, state);
        }
        counts.put(name, new Count(state, records, elapsed));
        var rate =
                before == null || records < before.records || !before.state.equals(state)
                        ? ""
                        : ", %,d records/s".formatted(before.rate(records, elapsed));
        return "%s, %,d records%s".formatted(state, records, rate);
    }

    /** A number of records that was told. */
    private record Count(String state, long records, Duration at) {
        /** Progress is told every 2 s. */
        boolean isFresh(String nowIn, long now, Duration elapsed) {
            return nowIn.equals(state)
                    && (now == records || elapsed.minus(at).compareTo(TOLD_EVERY) < 0);
        }

        long rate(long now, Duration elapsed) {
            return (now - records) * 1_000 / Math.max(1, elapsed.minus(at).toMillis());
        }
    }

    /** An instance that does not lead may still tell of the former declaration. */
    private boolean isAsWanted(String name, PublishedStatus status) {
        var declaration = wanted.get(name);
        return declaration != null
                && Plan.differences(status.declaration(), declaration, stack + "." + name)
                        .isEmpty();
    }

    /** Returns whether every published shape is live or has failed. */
    public boolean isOver() {
        return ended.keySet().containsAll(wanted.keySet());
    }

    /** Returns whether a topic is set aside. */
    public boolean hasFailed() {
        return ended.containsValue(End.SET_ASIDE);
    }
}
