package dev.metamorph.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.metrics.MonitoringFiles.Matcher;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.metrics.Metric;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The metrics of a running instance, against the table, the dashboard and the alert rules. */
@Tag("servers")
final class LiveMetricsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Absent without a limit of WAL, without TLS, and until a request got a 503. */
    private static final Set<Metric> CONDITIONAL =
            Set.of(Metric.SLOT_SAFE, Metric.CERTIFICATE_EXPIRY, Metric.UNAVAILABLE);

    private static final String ANSWERED =
            "metamorph_http_requests_total{route=\"shape\",status=\"200\"}";

    /** The answers with status 200 that this test has been given. */
    private static final AtomicInteger ANSWERS = new AtomicInteger();

    private static final Collector COLLECTOR = new Collector();

    private static HttpClient http;
    private static TestDatabase database;
    private static Service service;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        http = HttpClient.newHttpClient();
        database = TestPostgres.database();
        database.execute("CREATE TABLE items (id int PRIMARY KEY, value text NOT NULL)");
        database.execute("INSERT INTO items VALUES (1, 'a')");
        service =
                Service.start(
                        ServiceSettings.of(database, folder)
                                .with("LONG_POLL_TIMEOUT", "20s")
                                .with("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.address())
                                .with("OTEL_METRIC_EXPORT_INTERVAL", "1s")
                                .with("OTEL_TRACES_SAMPLER_ARG", "1"));
        service.awaitActive(http, Duration.ofMinutes(2));
        var _ = shape("");
    }

    @AfterAll
    static void stop() {
        service.close();
        database.close();
        http.close();
        COLLECTOR.close();
    }

    @Test
    void every_metric_of_the_table_is_there_with_its_labels() throws Exception {
        var page =
                until(
                        "the slot was looked at",
                        now ->
                                now.names().contains("metamorph_leader")
                                        && now.value("metamorph_slot_active") == 1
                                        && now.names().contains("metamorph_rocksdb_keys"));

        var missing = new TreeSet<String>();
        for (var metric : Metric.values()) {
            var name =
                    metric.metricName() + (metric.type() == Metric.Type.HISTOGRAM ? "_count" : "");
            if (!CONDITIONAL.contains(metric) && !page.names().contains(name)) {
                missing.add(name);
            } else if (page.names().contains(name)) {
                assertThat(page.labels(name)).as(name).isEqualTo(new TreeSet<>(metric.labels()));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(page.sum("metamorph_metrics_failures_total")).isZero();
    }

    @Test
    void every_metric_of_the_dashboard_and_the_alert_rules_exists() throws Exception {
        var expressions = MonitoringFiles.expressions();
        var page = until("the slot was looked at", now -> now.value("metamorph_slot_active") == 1);
        var known = new TreeSet<>(page.names());
        CONDITIONAL.forEach(metric -> known.add(metric.metricName()));

        assertThat(expressions).hasSizeGreaterThan(30);
        assertThat(MonitoringFiles.series(expressions)).isSubsetOf(known);
        assertThat(MonitoringFiles.matchers(expressions))
                .allSatisfy(matcher ->
                        assertThat(labels(page, matcher))
                                .as(matcher.toString())
                                .contains(matcher.label()));
        var labels =
                Arrays.stream(Metric.values())
                        .flatMap(metric -> metric.labels().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        // Of histograms, and those that Prometheus adds to a target's series.
        labels.addAll(Set.of("le", "instance", "job"));
        assertThat(MonitoringFiles.groupings(expressions)).isSubsetOf(labels);
    }

    private static Set<String> labels(ScrapedPage page, Matcher matcher) {
        var labels = new TreeSet<>(page.labels(matcher.metric()));
        labels.addAll(Set.of("instance", "job"));
        return labels;
    }

    @Test
    void one_row_moves_the_counters_by_one() throws Exception {
        var counters =
                Set.of(
                        "metamorph_feed_transactions_total",
                        "metamorph_feed_changes_total",
                        "metamorph_task_transactions_total",
                        "metamorph_task_changes_total",
                        "metamorph_task_matches_total",
                        "metamorph_commit_to_visible_seconds_count{hop=\"feed\"}",
                        "metamorph_commit_to_visible_seconds_count{hop=\"task\"}",
                        "metamorph_commit_to_visible_seconds_count{hop=\"http\"}",
                        "metamorph_http_request_seconds_count{waited=\"true\"}",
                        ANSWERED);
        var news = live(shape("").headers().firstValue("electric-handle").orElseThrow());
        var before =
                until(
                        "all that came before is counted, and the reader waits",
                        now ->
                                now.value("metamorph_http_waiting_readers") == 1
                                        && now.value(ANSWERED) == ANSWERS.get()
                                        && now.value("metamorph_task_transactions_total")
                                                == now.value("metamorph_feed_transactions_total"));

        database.execute("INSERT INTO items (id, value) SELECT max(id) + 1, 'b' FROM items");

        assertThat(news.join().body()).contains("\"value\":\"b\"");
        ANSWERS.incrementAndGet();
        var after =
                until(
                        "all is counted",
                        now ->
                                counters.stream()
                                        .allMatch(each -> now.value(each) > before.value(each)));
        assertThat(counters)
                .allSatisfy(each ->
                        assertThat(after.value(each) - before.value(each)).as(each).isEqualTo(1));
        var visible = "metamorph_commit_to_visible_seconds_sum{hop=\"http\"}";
        assertThat(after.value(visible) - before.value(visible)).isBetween(0.0, 60.0);
        assertThat(after.value("metamorph_feed_bytes_total"))
                .isGreaterThan(before.value("metamorph_feed_bytes_total"));
        assertThat(after.value("metamorph_http_sent_bytes_total"))
                .isGreaterThan(before.value("metamorph_http_sent_bytes_total") + 100);
    }

    @Test
    void a_collector_gets_the_metrics_of_the_page_and_the_way_of_a_change() throws Exception {
        var page = until("the slot was looked at", now -> now.value("metamorph_slot_active") == 1);
        var news = live(shape("").headers().firstValue("electric-handle").orElseThrow());
        until("the reader waits", now -> now.value("metamorph_http_waiting_readers") == 1);
        database.execute("INSERT INTO items (id, value) SELECT max(id) + 1, 'c' FROM items");
        assertThat(news.join().statusCode()).isEqualTo(200);
        ANSWERS.incrementAndGet();

        var sent = COLLECTOR.metricNames();
        assertThat(page.names())
                .allSatisfy(name ->
                        assertThat(sent)
                                .as(name)
                                .contains(name.replaceAll("(_total|_sum|_count|_bucket)$", "")));
        assertThat(COLLECTOR.traceWith("http")).contains("change", "task", "http");
    }

    @Test
    void the_page_does_not_grow_with_the_shapes() throws Exception {
        var before = until("a shape is there", now -> now.sum("metamorph_shapes") >= 1);

        for (var id = 1; id <= 20; id++) {
            var _ = shape("&where=id%3D" + id);
        }

        var indexed = "metamorph_shapes{indexed=\"true\"}";
        var after =
                until("they are counted", now -> now.value(indexed) >= before.value(indexed) + 20);
        assertThat(after.value("metamorph_table_shapes{table=\"public.items\"}"))
                .isEqualTo(after.sum("metamorph_shapes"));
        assertThat(after.value("metamorph_shapes_created_total"))
                .isGreaterThanOrEqualTo(before.value("metamorph_shapes_created_total") + 20);
        assertThat(after.value("metamorph_snapshot_seconds_count{outcome=\"finished\"}"))
                .isGreaterThan(
                        before.value("metamorph_snapshot_seconds_count{outcome=\"finished\"}"));
        assertThat(after.text().length()).isLessThan(before.text().length() + 2_000);
        assertThat(after.samples().size()).isLessThan(before.samples().size() + 10);
    }

    private static ScrapedPage until(String what, Predicate<ScrapedPage> fulfilled)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var page = ScrapedPage.of(http, service.admin());
            if (fulfilled.test(page)) {
                return page;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "waited in vain until %s:%n%s".formatted(what, page.text()));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** Reads to the end of the log, and waits there for news. */
    private static CompletableFuture<HttpResponse<String>> live(String handle)
            throws IOException, InterruptedException {
        var path = "/v1/shape?table=items&handle=" + handle;
        var offset = "0_0";
        while (true) {
            var page = get(path + "&offset=" + offset);
            offset = page.headers().firstValue("electric-offset").orElseThrow();
            if (page.headers().firstValue("electric-up-to-date").isPresent()) {
                var wait = request(path + "&live=true&offset=" + offset);
                return http.sendAsync(wait, HttpResponse.BodyHandlers.ofString());
            }
        }
    }

    /** The first page of a shape, once it can be created. */
    private static HttpResponse<String> shape(String where)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var page = get("/v1/shape?table=items&offset=-1" + where);
            if (page.statusCode() == 200) {
                return page;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no shape: " + page.body());
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var answer = http.send(request(path), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
            ANSWERS.incrementAndGet();
        }
        return answer;
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(service.address() + path))
                .timeout(PATIENCE)
                .build();
    }
}
