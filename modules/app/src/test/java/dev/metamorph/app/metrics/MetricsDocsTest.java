package dev.metamorph.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.Metric.Group;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code docs/metrics.md} is generated from the table of metrics. */
final class MetricsDocsTest {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final String COMMAND =
            "mvn -pl modules/app -am test -Dtest=MetricsDocsTest -Dsurefire.failIfNoSpecifiedTests=false -Dmetamorph.regenerate=true";

    @Test
    void the_page_says_what_the_table_says() throws IOException {
        if (Boolean.getBoolean("metamorph.regenerate")) {
            Files.writeString(PAGE, page());
        }

        assertThat(Files.readString(PAGE)).as("generate it: %s", COMMAND).isEqualTo(page());
    }

    private static String page() {
        var page = new StringBuilder();
        page.append(
                """
                # Metrics

                Generated from `Metric`: %s.

                `GET /metrics` on the admin port (`ADMIN_PORT`) answers in Prometheus's text format, without a secret. All metrics are of one
                instance since its start; add them up over the instances of a stack, except where the text says otherwise. A metric that does
                not apply is absent, such as those of the slot before the database has been asked. Besides these there are the usual `jvm_` and
                `process_` metrics of Prometheus's Java library. With `METRICS_NAMES=electric` some are there under Electric's names, too
                ([from-electric.md](from-electric.md#metrics)).

                No metric has a label for a shape, and tables are named only in `metamorph_table_shapes`, which has 20 of them at most: the
                page does not grow with the number of shapes or of readers. Nothing is kept for a scraper that does not come.

                `docker/grafana/metamorph.json` is a dashboard and `docker/prometheus/alerts.yaml` has alert rules for these metrics
                ([deployment.md](deployment.md#monitoring)).
                """
                        .formatted("`" + COMMAND + "`"));
        for (var group : Group.values()) {
            page.append(
                    "\n## %s\n\n| Metric | Type | Labels | |\n|---|---|---|---|\n"
                            .formatted(group.title()));
            for (var metric : Metric.values()) {
                if (metric.group() == group) {
                    page.append(row(metric));
                }
            }
        }
        return page.toString();
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        metric.metricName(),
                        metric.type().name().toLowerCase(Locale.ROOT),
                        metric.labels().stream()
                                .map("`%s`"::formatted)
                                .collect(Collectors.joining(", ")),
                        metric.help());
    }
}
