package dev.metamorph.coordinator.limits;

import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.shape.port.ShapeRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Picks the shapes that end in one round: those that are idle, and of too many the least recently
 * used ones (LRU). Pure.
 *
 * <p>A shape was used when it was last read or created. Reads are known only since the instance
 * began to watch them, so every shape counts as read then. A shape that is in use is never picked,
 * even if there are too many.
 *
 * @param most the number of shapes that one round ends
 */
record UnusedShapes(ShapeLimits limits, int most) {
    private static final Comparator<ShapeUse> LEAST_RECENTLY_USED =
            Comparator.comparing(ShapeUse::last).thenComparing(use -> use.ref().handle().text());

    /** A shape to end, and why. */
    record Pick(ShapeRef ref, String reason) {}

    /**
     * Returns the shapes to end, the least recently used first.
     *
     * @param shapes the shapes that may end
     * @param total the number of all shapes, with those that may not end
     */
    List<Pick> pick(Collection<ShapeUse> shapes, int total, Instant now) {
        var unused =
                shapes.stream()
                        .filter(use -> isUnusedFor(limits.inUse(), use, now))
                        .sorted(LEAST_RECENTLY_USED)
                        .limit(most)
                        .toList();
        var picks = new ArrayList<Pick>();
        for (var use : unused) {
            if (isIdle(use, now)) {
                picks.add(new Pick(use.ref(), ShapeDropped.EXPIRED + "not read for long"));
            } else if (isTooMany(total - picks.size(), use, now)) {
                picks.add(new Pick(use.ref(), ShapeDropped.EVICTED + "others were read later"));
            }
        }
        return List.copyOf(picks);
    }

    private boolean isIdle(ShapeUse use, Instant now) {
        return !limits.idle().isZero() && isUnusedFor(limits.idle(), use, now);
    }

    private boolean isTooMany(int left, ShapeUse use, Instant now) {
        return limits.maxShapes() > 0
                && left > limits.maxShapes()
                && !now.isBefore(use.since().plus(limits.settling()));
    }

    private static boolean isUnusedFor(Duration time, ShapeUse use, Instant now) {
        var last = use.last().isAfter(use.since()) ? use.last() : use.since();
        return !now.isBefore(last.plus(time));
    }
}
