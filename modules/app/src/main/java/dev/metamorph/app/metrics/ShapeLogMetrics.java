package dev.metamorph.app.metrics;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shapelog.ShapeLogFigures;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The metrics of the shape logs of this instance.
 *
 * @param figures their figures
 */
public record ShapeLogMetrics(Supplier<ShapeLogFigures> figures) implements MetricSource {
    private static final int MAX_TABLES = 20;
    private static final String REST = "";

    @Override
    public void collect(Scrape into) {
        var partitions = figures.get().partitions();
        into.add(Metric.TASK_PARTITIONS, partitions.size());
        into.add(Metric.SHAPES, 0, "true");
        into.add(Metric.SHAPES, 0, "false");
        for (var each : partitions) {
            into.add(
                    Metric.TASK_REACHED,
                    each.reached().bytes(),
                    Integer.toString(each.partition()));
            var indexed = each.shapes().indexed();
            into.add(Metric.SHAPES, indexed, "true");
            into.add(Metric.SHAPES, each.shapes().all() - indexed, "false");
        }
        into.add(
                Metric.LOG_BYTES,
                partitions.stream().mapToLong(ShapeLogFigures.Partition::baseBytes).sum(),
                "base");
        into.add(
                Metric.LOG_BYTES,
                partitions.stream().mapToLong(ShapeLogFigures.Partition::tailBytes).sum(),
                "tail");
        tables(partitions, into);
    }

    /** Takes the largest tables out of all, in a time that depends on the tables alone. */
    private static void tables(List<ShapeLogFigures.Partition> partitions, Scrape into) {
        var counts = new HashMap<TableName, Integer>();
        for (var each : partitions) {
            each.shapes()
                    .tables()
                    .forEach((table, count) -> counts.merge(table, count, Integer::sum));
        }
        var order =
                Map.Entry.<TableName, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> name(entry.getKey()));
        var place = 0;
        for (var entry : counts.entrySet().stream().sorted(order).toList()) {
            var name = place++ < MAX_TABLES ? name(entry.getKey()) : REST;
            into.add(Metric.TABLE_SHAPES, entry.getValue(), name);
        }
    }

    private static String name(TableName table) {
        return table.schema() + "." + table.table();
    }
}
