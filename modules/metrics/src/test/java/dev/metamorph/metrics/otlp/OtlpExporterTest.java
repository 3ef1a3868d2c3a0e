package dev.metamorph.metrics.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricsPage;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.ChangeTraces;
import dev.metamorph.shape.measure.ChangeTraces.Place;
import dev.metamorph.shape.measure.Durations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What a collector receives, decoded as JSON. */
@Timeout(60)
final class OtlpExporterTest {
    private static final Instant COMMITTED = Instant.ofEpochSecond(1_700_000_000);
    private static final OtlpResource RESOURCE =
            new OtlpResource("metamorph", "i-1", "shop", "1.2.3");

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final HttpServer collector = collector();

    private record Received(String path, String type, String key, JsonNode body) {}

    private HttpServer collector() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::receive);
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        received.add(
                new Received(
                        exchange.getRequestURI().getPath(),
                        headers.getFirst("content-type"),
                        String.valueOf(headers.getFirst("x-key")),
                        new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes())));
        exchange.sendResponseHeaders(status.get(), -1);
        exchange.close();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private OtlpSettings settings(String path) {
        var endpoint = "http://127.0.0.1:%d%s".formatted(collector.getAddress().getPort(), path);
        return new OtlpSettings(
                URI.create(endpoint),
                Map.of("x-key", "k 1"),
                Duration.ofMillis(20),
                "metamorph",
                1);
    }

    private static MetricsPage page() {
        var durations = Durations.ofMilliseconds();
        durations.add(Duration.ofMillis(3).toNanos());
        durations.add(Duration.ofDays(3).toNanos());
        return new MetricsPage(
                Map.of(
                        "test",
                        into -> {
                            into.add(Metric.LEADER, true);
                            into.add(Metric.BUILD, 1, "1.2.3");
                            into.add(Metric.REQUESTS, 7, "shape", "200");
                            into.add(Metric.COMMIT_TO_VISIBLE, durations.counts(), "task");
                        }),
                true);
    }

    private JsonNode metrics() throws InterruptedException {
        try (var _ =
                OtlpExporter.start(settings(""), RESOURCE, page()::metrics, ChangeTraces.OFF)) {
            var message = received.take();
            assertThat(message.path()).isEqualTo("/v1/metrics");
            assertThat(message.type()).isEqualTo("application/json");
            assertThat(message.key()).isEqualTo("k 1");
            return message.body().at("/resourceMetrics/0");
        }
    }

    private static JsonNode find(JsonNode message, String name) {
        for (var metric : message.at("/scopeMetrics/0/metrics")) {
            if (metric.path("name").asText().equals(name)) {
                return metric;
            }
        }
        throw new AssertionError(name + " is not in " + message);
    }

    private static Map<String, String> attributes(JsonNode of) {
        var all = new LinkedHashMap<String, String>();
        for (var each : of.path("attributes")) {
            all.put(each.path("key").asText(), each.at("/value/stringValue").asText());
        }
        return all;
    }

    @Test
    void every_metric_is_sent_with_its_type_its_labels_and_its_times() throws Exception {
        var message = metrics();

        assertThat(attributes(message.path("resource")))
                .isEqualTo(
                        Map.of(
                                "service.name", "metamorph",
                                "service.namespace", "shop",
                                "service.instance.id", "i-1",
                                "service.version", "1.2.3"));
        assertThat(find(message, "metamorph_leader").at("/gauge/dataPoints/0/asDouble").asDouble())
                .isEqualTo(1);
        assertThat(attributes(find(message, "metamorph_build_info").at("/gauge/dataPoints/0")))
                .isEqualTo(Map.of("version", "1.2.3"));
        var requests = find(message, "metamorph_http_requests").path("sum");
        assertThat(requests.path("isMonotonic").asBoolean()).isTrue();
        assertThat(requests.path("aggregationTemporality").asInt()).isEqualTo(2);
        var point = requests.at("/dataPoints/0");
        assertThat(point.path("asDouble").asDouble()).isEqualTo(7);
        assertThat(attributes(point)).isEqualTo(Map.of("route", "shape", "status", "200"));
        assertThat(nanos(point, "timeUnixNano"))
                .isGreaterThanOrEqualTo(nanos(point, "startTimeUnixNano"));
        assertThat(find(message, "jvm_threads_current").has("gauge")).isTrue();
        assertThat(find(message, "jvm_gc_collection_seconds").has("summary")).isTrue();
    }

    @Test
    void a_histogram_has_one_count_more_than_bounds() throws Exception {
        var histogram = find(metrics(), "metamorph_commit_to_visible_seconds");

        var point = histogram.at("/histogram/dataPoints/0");
        var bounds = new ArrayList<Double>();
        point.path("explicitBounds").forEach(bound -> bounds.add(bound.asDouble()));
        var counts = new ArrayList<Long>();
        point.path("bucketCounts").forEach(count -> counts.add(Long.valueOf(count.asText())));
        assertThat(bounds).isSorted().doesNotContain(Double.POSITIVE_INFINITY);
        assertThat(counts).hasSize(bounds.size() + 1);
        assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
        assertThat(counts.getLast()).isEqualTo(1);
        assertThat(point.path("count").asText()).isEqualTo("2");
    }

    @Test
    void sampled_changes_are_traces_in_which_all_places_meet() throws Exception {
        var traces = new ChangeTraces(1);
        pass(traces, 800, Place.FEED, 3);
        pass(traces, 800, Place.TASK, 5);
        pass(traces, 808, Place.HTTP, -4);

        JsonNode spans;
        try (var _ = OtlpExporter.start(settings("/base/"), RESOURCE, List::of, traces)) {
            assertThat(received.take().path()).isEqualTo("/base/v1/metrics");
            var message = received.take();
            assertThat(message.path()).isEqualTo("/base/v1/traces");
            spans = message.body().at("/resourceSpans/0/scopeSpans/0/spans");
        }

        assertThat(spans).hasSize(3);
        var root = spans.path(0);
        assertThat(root.path("name").asText()).isEqualTo("change");
        assertThat(root.has("parentSpanId")).isFalse();
        assertThat(root.path("traceId").asText()).matches("[0-9a-f]{32}");
        assertThat(nanos(root, "endTimeUnixNano") - nanos(root, "startTimeUnixNano"))
                .isEqualTo(Duration.ofMillis(3).toNanos());
        var task = spans.path(1);
        assertThat(task.path("name").asText()).isEqualTo("task");
        assertThat(task.path("traceId")).isEqualTo(root.path("traceId"));
        assertThat(task.path("parentSpanId")).isEqualTo(root.path("spanId"));
        assertThat(attributes(task)).containsEntry("metamorph.lsn", "0/320");
        var http = spans.path(2);
        assertThat(http.path("traceId")).isNotEqualTo(root.path("traceId"));
        // The clock of the database is ahead of ours.
        assertThat(nanos(http, "endTimeUnixNano")).isEqualTo(nanos(http, "startTimeUnixNano"));
    }

    private static void pass(ChangeTraces traces, long lsn, Place place, long millis) {
        traces.passed(new Lsn(lsn), COMMITTED, place, COMMITTED.plusMillis(millis));
    }

    private static long nanos(JsonNode of, String name) {
        return Long.parseLong(of.path(name).asText());
    }

    @Test
    void a_collector_that_refuses_gets_the_next_metrics() throws Exception {
        status.set(503);
        try (var _ = OtlpExporter.start(settings(""), RESOURCE, List::of, ChangeTraces.OFF)) {
            received.take();
            status.set(200);
            assertThat(received.take().path()).isEqualTo("/v1/metrics");
        }
    }
}
