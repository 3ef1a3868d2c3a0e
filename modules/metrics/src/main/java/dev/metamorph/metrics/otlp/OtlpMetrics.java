package dev.metamorph.metrics.otlp;

import com.fasterxml.jackson.core.JsonGenerator;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Metrics as a message of OTLP. Names are those of the page; a counter's has no {@code _total},
 * which Prometheus adds again.
 *
 * @param start when counting began
 * @param now the time of the values
 */
record OtlpMetrics(Instant start, Instant now) {
    /** The value of AggregationTemporality for sums since the start. */
    private static final int CUMULATIVE = 2;

    byte[] message(OtlpResource resource, List<MetricSnapshot> metrics) {
        return OtlpJson.message(
                "Metrics",
                resource,
                "metrics",
                json -> {
                    for (var metric : metrics) {
                        metric(json, metric);
                    }
                });
    }

    private void metric(JsonGenerator json, MetricSnapshot metric) throws IOException {
        json.writeStartObject();
        var suffix = metric instanceof InfoSnapshot ? "_info" : "";
        json.writeStringField("name", metric.getMetadata().getPrometheusName() + suffix);
        if (metric.getMetadata().getHelp() != null) {
            json.writeStringField("description", metric.getMetadata().getHelp());
        }
        switch (metric) {
            case CounterSnapshot counter ->
                    sum(json, counter.getDataPoints(), point -> number(json, point.getValue()));
            case GaugeSnapshot gauge ->
                    gauge(json, gauge.getDataPoints(), point -> number(json, point.getValue()));
            case UnknownSnapshot unknown ->
                    gauge(json, unknown.getDataPoints(), point -> number(json, point.getValue()));
            case InfoSnapshot info -> gauge(json, info.getDataPoints(), _ -> number(json, 1));
            case HistogramSnapshot histogram -> histogram(json, histogram);
            case SummarySnapshot summary -> summary(json, summary);
            default -> {}
        }
        json.writeEndObject();
    }

    private interface Value<P> {
        void write(P point) throws IOException;
    }

    private <P extends DataPointSnapshot> void sum(
            JsonGenerator json, List<P> points, Value<P> value) throws IOException {
        json.writeObjectFieldStart("sum");
        json.writeNumberField("aggregationTemporality", CUMULATIVE);
        json.writeBooleanField("isMonotonic", true);
        points(json, points, value);
        json.writeEndObject();
    }

    private <P extends DataPointSnapshot> void gauge(
            JsonGenerator json, List<P> points, Value<P> value) throws IOException {
        json.writeObjectFieldStart("gauge");
        points(json, points, value);
        json.writeEndObject();
    }

    private void histogram(JsonGenerator json, HistogramSnapshot histogram) throws IOException {
        json.writeObjectFieldStart("histogram");
        json.writeNumberField("aggregationTemporality", CUMULATIVE);
        points(
                json,
                histogram.getDataPoints(),
                point -> {
                    json.writeStringField("count", Long.toString(point.getCount()));
                    json.writeNumberField("sum", point.getSum());
                    var buckets = point.getClassicBuckets();
                    json.writeArrayFieldStart("bucketCounts");
                    for (var i = 0; i < buckets.size(); i++) {
                        json.writeString(Long.toString(buckets.getCount(i)));
                    }
                    json.writeEndArray();
                    json.writeArrayFieldStart("explicitBounds");
                    // The last bucket has no bound.
                    for (var i = 0; i < buckets.size() - 1; i++) {
                        json.writeNumber(buckets.getUpperBound(i));
                    }
                    json.writeEndArray();
                });
        json.writeEndObject();
    }

    private void summary(JsonGenerator json, SummarySnapshot summary) throws IOException {
        json.writeObjectFieldStart("summary");
        points(
                json,
                summary.getDataPoints(),
                point -> {
                    json.writeStringField("count", Long.toString(point.getCount()));
                    json.writeNumberField("sum", point.getSum());
                });
        json.writeEndObject();
    }

    private <P extends DataPointSnapshot> void points(
            JsonGenerator json, List<P> points, Value<P> value) throws IOException {
        json.writeArrayFieldStart("dataPoints");
        for (var point : points) {
            json.writeStartObject();
            json.writeArrayFieldStart("attributes");
            for (var label : point.getLabels()) {
                OtlpJson.attribute(json, label.getName(), label.getValue());
            }
            json.writeEndArray();
            OtlpJson.time(json, "startTimeUnixNano", start);
            OtlpJson.time(json, "timeUnixNano", now);
            value.write(point);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, double value) throws IOException {
        json.writeNumberField("asDouble", value);
    }
}
