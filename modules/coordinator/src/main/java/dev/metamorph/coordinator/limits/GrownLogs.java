package dev.metamorph.coordinator.limits;

import dev.metamorph.coordinator.settings.CompactionRules;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Decides which logs are replaced by shorter ones, and which replaced logs are deleted. Pure. */
public record GrownLogs(CompactionRules rules) {
    /** The most replaced logs of a shape; the task keeps no more either. */
    private static final int MAX_REPLACED = 2;

    /**
     * Returns whether the log of a shape may be replaced at all. Logs without initial rows, of
     * tables whose rows are counted, of published shapes, of shapes that keep their rows, and of
     * shapes with subqueries are not.
     */
    public static boolean canReplace(Shape shape) {
        var definition = shape.definition();
        return definition.logMode() == LogMode.FULL
                && !definition.isPublished()
                && !definition.keepsRows()
                && !definition.isDerived()
                && !shape.relation().needsCounting()
                && shape.generation().coming().isEmpty()
                && shape.generation().earlier().size() < MAX_REPLACED;
    }

    /** Returns whether the changes of a log have outgrown its initial rows. */
    boolean hasOutgrown(LogSize size) {
        return rules.compacts()
                && size.baseBytes() != LogSize.UNKNOWN
                && size.tailBytes() != LogSize.UNKNOWN
                && size.tailBytes() >= rules.minBytes()
                && size.tailBytes() > rules.ratio() * size.baseBytes();
    }

    /** The replaced logs of a shape whose retention is over, the oldest first. */
    List<ShapeRef> expired(Shape shape, Instant now) {
        var expired = new ArrayList<ShapeRef>(0);
        var earlier = shape.generation().earlier();
        for (var i = 0; i < earlier.size(); i++) {
            var next = i + 1 < earlier.size() ? earlier.get(i + 1) : shape.ref().handle();
            if (!created(next).plus(rules.retention()).isAfter(now)) {
                expired.add(new ShapeRef(earlier.get(i), shape.ref().partition()));
            }
        }
        return expired;
    }

    /** The log is kept if its successor's name does not tell the time. */
    private static Instant created(ShapeHandle handle) {
        var micros = handle.micros();
        return micros.isPresent()
                ? Instant.EPOCH.plus(micros.getAsLong(), ChronoUnit.MICROS)
                : Instant.MAX.minus(ChronoUnit.DECADES.getDuration());
    }
}
