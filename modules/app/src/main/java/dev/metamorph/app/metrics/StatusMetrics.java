package dev.metamorph.app.metrics;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;
import dev.metamorph.shape.port.StackReports.Report;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.status.SlotFigures;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The state of the stack as metrics: level of service, reasons, leader, lag and slot, and the
 * build.
 *
 * @param report the state of the stack
 * @param reasons how often the stack has come into a state, by the reason of the state
 * @param version of this program
 */
public record StatusMetrics(
        Supplier<Report> report, Supplier<Map<String, Long>> reasons, String version)
        implements MetricSource {
    private static final List<String> WAL_STATUS =
            List.of("reserved", "extended", "unreserved", "lost");
    private static final double NANOS = 1e9;

    @Override
    public void collect(Scrape into) {
        into.add(Metric.BUILD, 1, version);
        var now = report.get();
        for (var level : StackStatus.Level.values()) {
            into.add(
                    Metric.LEVEL,
                    level == now.state().level(),
                    level.name().toLowerCase(Locale.ROOT));
        }
        reasons.get().forEach((reason, count) -> into.add(Metric.REASONS, count, reason));
        into.add(Metric.PART_REASON, 1, "stack", now.state().reason().code());
        for (var part : now.parts()) {
            into.add(Metric.PART_REASON, 1, part.name(), part.reason().code());
        }
        into.add(Metric.LEADER, now.leader().here());
        now.following().bytes().ifPresent(bytes -> into.add(Metric.LAG_BYTES, bytes));
        now.following().lag().ifPresent(lag -> into.add(Metric.LAG_SECONDS, seconds(lag)));
        now.slot().filter(SlotFigures::exists).ifPresent(slot -> slot(slot, into));
    }

    private static void slot(SlotFigures slot, Scrape into) {
        into.add(Metric.SLOT_ACTIVE, slot.active());
        for (var status : WAL_STATUS) {
            into.add(Metric.SLOT_STATUS, slot.walStatus().equals(status), status);
        }
        into.add(Metric.SLOT_RETAINED, slot.retainedBytes());
        slot.safeBytes().ifPresent(bytes -> into.add(Metric.SLOT_SAFE, bytes));
        into.add(Metric.SLOT_LAG, Math.max(0, slot.walEnd().bytes() - slot.confirmed().bytes()));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS;
    }
}
