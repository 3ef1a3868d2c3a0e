package dev.metamorph.metrics;

import dev.metamorph.shape.measure.Durations;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of all metrics at one time. Used by one thread. */
public final class Scrape {
    private final Map<Metric, Map<List<String>, Double>> numbers = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<List<String>, Durations.Counts>> histograms =
            new EnumMap<>(Metric.class);

    /**
     * Adds to a counter or a gauge; values with the same labels are added up.
     *
     * @param labels the values of the metric's labels, in their order
     * @throws IllegalArgumentException if the metric has another number of labels
     */
    public void add(Metric metric, double value, String... labels) {
        if (metric.type() == Metric.Type.HISTOGRAM) {
            throw new IllegalArgumentException(metric + " is a histogram");
        }
        numbers.computeIfAbsent(metric, _ -> new LinkedHashMap<>())
                .merge(checked(metric, labels), value, Double::sum);
    }

    /** The same for a whole number; beyond 2⁵³ the page has the nearest that it can print. */
    public void add(Metric metric, long value, String... labels) {
        add(metric, (double) value, labels);
    }

    /** Adds a gauge that is 1 or 0. */
    public void add(Metric metric, boolean value, String... labels) {
        add(metric, value ? 1L : 0L, labels);
    }

    /**
     * Sets a histogram.
     *
     * @throws IllegalArgumentException if the metric has another number of labels, or is none
     */
    public void add(Metric metric, Durations.Counts counts, String... labels) {
        if (metric.type() != Metric.Type.HISTOGRAM) {
            throw new IllegalArgumentException(metric + " is no histogram");
        }
        histograms
                .computeIfAbsent(metric, _ -> new LinkedHashMap<>())
                .put(checked(metric, labels), counts);
    }

    private static List<String> checked(Metric metric, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, and %d values were given"
                            .formatted(metric, metric.labels(), labels.length));
        }
        return List.of(labels);
    }

    /** The metrics that have values, in the order of the table. */
    List<MetricSnapshot> ours() {
        var all = new ArrayList<MetricSnapshot>();
        for (var metric : Metric.values()) {
            if (numbers.containsKey(metric) || histograms.containsKey(metric)) {
                all.add(snapshot(metric));
            }
        }
        return all;
    }

    /**
     * The metrics that Electric has, too, under its names. Without a type: Electric's counters do
     * not end with {@code _total}.
     */
    List<MetricSnapshot> electrics() {
        var all = new ArrayList<MetricSnapshot>();
        for (var metric : ElectricMetric.values()) {
            var one =
                    UnknownSnapshot.builder()
                            .name(metric.electricName())
                            .help("As %s.".formatted(metric.counterpart().metricName()));
            metric.values(numbers(metric.counterpart()))
                    .forEach((values, number) ->
                            one.dataPoint(
                                    UnknownDataPointSnapshot.builder()
                                            .value(number)
                                            .labels(
                                                    Labels.of(
                                                            metric.label().stream().toList(),
                                                            values))
                                            .build()));
            all.add(one.build());
        }
        return all;
    }

    private MetricSnapshot snapshot(Metric metric) {
        return switch (metric.type()) {
            case COUNTER -> counter(metric);
            case GAUGE -> gauge(metric);
            case INFO -> info(metric);
            case HISTOGRAM -> histogram(metric);
        };
    }

    private CounterSnapshot counter(Metric metric) {
        // The writer adds the ending again.
        var name = metric.metricName().replaceAll("_total$", "");
        var all = CounterSnapshot.builder().name(name).help(metric.help());
        numbers(metric)
                .forEach((values, number) ->
                        all.dataPoint(
                                CounterDataPointSnapshot.builder()
                                        .value(number)
                                        .labels(labels(metric, values))
                                        .build()));
        return all.build();
    }

    private GaugeSnapshot gauge(Metric metric) {
        var all = GaugeSnapshot.builder().name(metric.metricName()).help(metric.help());
        numbers(metric)
                .forEach((values, number) ->
                        all.dataPoint(
                                GaugeDataPointSnapshot.builder()
                                        .value(number)
                                        .labels(labels(metric, values))
                                        .build()));
        return all.build();
    }

    private InfoSnapshot info(Metric metric) {
        var name = metric.metricName().replaceAll("_info$", "");
        var all = InfoSnapshot.builder().name(name).help(metric.help());
        numbers(metric)
                .keySet()
                .forEach(values ->
                        all.dataPoint(
                                InfoDataPointSnapshot.builder()
                                        .labels(labels(metric, values))
                                        .build()));
        return all.build();
    }

    private Map<List<String>, Double> numbers(Metric metric) {
        return numbers.getOrDefault(metric, Map.of());
    }

    private HistogramSnapshot histogram(Metric metric) {
        var all = HistogramSnapshot.builder().name(metric.metricName()).help(metric.help());
        histograms
                .getOrDefault(metric, Map.of())
                .forEach((values, counts) -> {
                    var buckets = ClassicHistogramBuckets.builder();
                    counts.buckets()
                            .forEach(each -> buckets.bucket(each.upToSeconds(), each.count()));
                    all.dataPoint(
                            HistogramDataPointSnapshot.builder()
                                    .classicHistogramBuckets(buckets.build())
                                    .sum(counts.sumSeconds())
                                    .labels(labels(metric, values))
                                    .build());
                });
        return all.build();
    }

    private static Labels labels(Metric metric, List<String> values) {
        return Labels.of(metric.labels(), values);
    }
}
