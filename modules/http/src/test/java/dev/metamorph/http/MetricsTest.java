package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.log.EndCause;

import org.junit.jupiter.api.Test;

/** The counters. */
final class MetricsTest {
    @Test
    void ends_of_shapes_are_counted_by_their_cause() {
        try (var server = new TestServer()) {
            var response = server.admin("GET", "/metrics");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "content-type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(response.body())
                    .startsWith("# HELP metamorph_shapes_ended_total ")
                    .contains("\n# TYPE metamorph_shapes_ended_total counter\n")
                    .contains("\nmetamorph_shapes_ended_total{cause=\"where_not_evaluated\"} 1\n")
                    .endsWith("{cause=\"fault\"} %d\n".formatted(EndCause.values().length - 1));
        }
    }
}
