package dev.metamorph.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.measure.Durations;
import dev.metamorph.shape.port.MetricsText.Page;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

final class MetricsPageTest {
    private static final Pattern NAME = Pattern.compile("metamorph_[a-z0-9_]+");

    @Test
    void every_type_is_printed_as_prometheus_reads_it() {
        var durations = Durations.ofSeconds();
        durations.add(Duration.ofMillis(30).toNanos());
        durations.add(Duration.ofHours(2).toNanos());

        var text =
                text(
                        Map.of(
                                "one",
                                into -> {
                                    into.add(Metric.SHAPES_ENDED, 2, "fault");
                                    into.add(Metric.SHAPES_ENDED, 1, "fault");
                                    into.add(Metric.LEADER, true);
                                    into.add(Metric.BUILD, 1, "1.2.3");
                                    into.add(Metric.TABLE_SHAPES, 7, "public.\"a\\b\"");
                                    into.add(Metric.SNAPSHOT_SECONDS, durations.counts(), "failed");
                                }));

        assertThat(text)
                .contains(
                        "\n# TYPE metamorph_shapes_ended_total counter\n",
                        "\nmetamorph_shapes_ended_total{cause=\"fault\"} 3.0\n",
                        "# TYPE metamorph_leader gauge\n",
                        "\nmetamorph_leader 1.0\n",
                        "\nmetamorph_build_info{version=\"1.2.3\"} 1\n",
                        "\nmetamorph_table_shapes{table=\"public.\\\"a\\\\b\\\"\"} 7.0\n",
                        "# TYPE metamorph_snapshot_seconds histogram\n",
                        "\nmetamorph_snapshot_seconds_bucket{outcome=\"failed\",le=\"0.01\"} 0\n",
                        "\nmetamorph_snapshot_seconds_bucket{outcome=\"failed\",le=\"0.05\"} 1\n",
                        "\nmetamorph_snapshot_seconds_bucket{outcome=\"failed\",le=\"+Inf\"} 2\n",
                        "\nmetamorph_snapshot_seconds_count{outcome=\"failed\"} 2\n",
                        "\nmetamorph_snapshot_seconds_sum{outcome=\"failed\"} 7200.03\n");
    }

    @Test
    void the_jvm_is_on_the_page() {
        assertThat(text(Map.of()))
                .contains(
                        "\njvm_memory_used_bytes{area=\"heap\"} ",
                        "\njvm_gc_collection_seconds_count{",
                        "\njvm_threads_current ",
                        "\nprocess_start_time_seconds ");
    }

    @Test
    void a_source_that_fails_is_counted_and_the_others_are_shown() {
        var sources = new LinkedHashMap<String, MetricSource>();
        sources.put(
                "bad",
                _ -> {
                    throw new IllegalStateException("no");
                });
        sources.put("good", into -> into.add(Metric.LEADER, 1));
        var page = new MetricsPage(sources, false);

        text(page);

        assertThat(text(page))
                .contains(
                        "\nmetamorph_leader 1.0\n",
                        "\nmetamorph_metrics_failures_total{source=\"bad\"} 2.0\n",
                        "\nmetamorph_metrics_failures_total{source=\"good\"} 0.0\n");
    }

    @Test
    void electrics_names_are_there_if_they_are_asked_for() {
        MetricSource source =
                into -> {
                    into.add(Metric.SHAPES, 2, "true");
                    into.add(Metric.SHAPES, 1, "false");
                    into.add(Metric.REQUESTS, 5, "shape", "200");
                    into.add(Metric.REQUESTS, 7, "health", "200");
                    into.add(Metric.REQUESTS, 1, "shape", "409");
                    into.add(Metric.REFUSED, 4, "initial");
                };

        assertThat(text(new MetricsPage(Map.of("one", source), true)))
                .contains(
                        "\nelectric_shapes_total_shapes_count 3.0\n",
                        "\nelectric_plug_serve_shape_requests_count{status=\"200\"} 5.0\n",
                        "\nelectric_plug_serve_shape_requests_count{status=\"409\"} 1.0\n",
                        "\nelectric_admission_control_reject_count{kind=\"initial\"} 4.0\n",
                        "\nmetamorph_http_requests_total{route=\"shape\",status=\"200\"} 5.0\n");
        assertThat(text(new MetricsPage(Map.of("one", source), false))).doesNotContain("electric_");
    }

    @Test
    void wrong_labels_are_refused() {
        var scrape = new Scrape();

        assertThatThrownBy(() -> scrape.add(Metric.SHAPES_ENDED, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scrape.add(Metric.LEADER, 1, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scrape.add(Metric.SNAPSHOT_SECONDS, 1, "failed"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void names_are_unique_and_follow_the_conventions() {
        var names = new HashSet<String>();
        for (var metric : Metric.values()) {
            var name = metric.metricName();
            assertThat(names.add(name)).as(name).isTrue();
            assertThat(name).matches(NAME);
            assertThat(name.endsWith("_total"))
                    .as(name)
                    .isEqualTo(metric.type() == Metric.Type.COUNTER);
            assertThat(metric.help()).as(name).endsWith(".");
        }
    }

    @Test
    void more_requests_than_may_wait_are_turned_away_and_the_others_get_their_page() {
        var open = new CountDownLatch(1);
        var page =
                new MetricsPage(
                        Map.of(
                                "slow",
                                _ -> {
                                    try {
                                        open.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }),
                        false);

        var asked =
                IntStream.range(0, 20).mapToObj(_ -> page.page().toCompletableFuture()).toList();
        var refused = asked.stream().filter(MetricsPageTest::isRefused).count();
        open.countDown();

        assertThat(refused).isEqualTo(4);
        assertThat(asked.stream().filter(each -> each.join().isPresent())).hasSize(16);
        assertThat(page.page().toCompletableFuture().join()).isPresent();
    }

    private static boolean isRefused(CompletableFuture<Optional<Page>> page) {
        return page.isDone() && page.join().isEmpty();
    }

    @Test
    void a_page_does_not_grow_with_the_number_of_pages() {
        var page = new MetricsPage(Map.of("one", into -> into.add(Metric.LEADER, 1)), false);
        var first = text(page).length();

        for (var i = 0; i < 50; i++) {
            text(page);
        }

        assertThat(text(page).length()).isLessThan(first + 500);
        assertThat(Arrays.stream(text(page).split("\n")).filter(line -> !line.startsWith("#")))
                .doesNotHaveDuplicates();
    }

    private static String text(Map<String, MetricSource> sources) {
        return text(new MetricsPage(sources, false));
    }

    private static String text(MetricsPage page) {
        return page.page().toCompletableFuture().join().orElseThrow().text();
    }
}
