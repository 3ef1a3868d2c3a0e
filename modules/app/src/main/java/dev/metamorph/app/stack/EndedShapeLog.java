package dev.metamorph.app.stack;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Logs the ends of shapes: one line for all that end for one reason within a second, with their
 * number. A dropped table can end 100,000 shapes at once. Any thread.
 */
final class EndedShapeLog {
    private static final Logger log = LoggerFactory.getLogger(EndedShapeLog.class);

    /** Reasons name tables; of more than these, only the causes are told. */
    private static final int MAX_REASONS = 50;

    private final Executor later;

    @GuardedBy("this")
    private Map<Reason, Ended> ended = new LinkedHashMap<>();

    private record Reason(EndCause cause, String text) {}

    private record Ended(ShapeHandle first, int count) {
        Ended plusOne() {
            return new Ended(first, count + 1);
        }
    }

    /**
     * Creates a log without lines.
     *
     * @param later runs a task about a second later
     */
    EndedShapeLog(Executor later) {
        this.later = later;
    }

    /** A shape has ended. */
    void ended(ShapeHandle shape, EndCause cause, String text) {
        if (isFirst(shape, new Reason(cause, text))) {
            later.execute(this::write);
        }
    }

    private synchronized boolean isFirst(ShapeHandle shape, Reason reason) {
        var isFirst = ended.isEmpty();
        var key =
                ended.size() < MAX_REASONS || ended.containsKey(reason)
                        ? reason
                        : new Reason(reason.cause(), "different ones");
        ended.merge(key, new Ended(shape, 1), (before, _) -> before.plusOne());
        return isFirst;
    }

    private void write() {
        take().forEach((reason, shapes) -> {
            if (shapes.count() == 1) {
                log.info(
                        "Shape ended handle={} cause={} reason=\"{}\"",
                        shapes.first().text(),
                        reason.cause().label(),
                        reason.text());
            } else {
                log.info(
                        "Shapes ended count={} first={} cause={} reason=\"{}\"",
                        shapes.count(),
                        shapes.first().text(),
                        reason.cause().label(),
                        reason.text());
            }
        });
    }

    private synchronized Map<Reason, Ended> take() {
        var taken = ended;
        ended = new LinkedHashMap<>();
        return taken;
    }
}
