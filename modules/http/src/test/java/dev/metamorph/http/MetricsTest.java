package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.HttpFigures.Answers;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The page of metrics, and what the server counts for it. */
final class MetricsTest {
    @Test
    void the_page_is_served_as_it_is() {
        try (var server = new TestServer()) {
            var response = server.admin("GET", "/metrics");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("up 1\n");
            assertThat(header(response, "content-type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(header(response, "cache-control"))
                    .contains("no-cache, no-store, must-revalidate");
            assertThat(server.admin("HEAD", "/metrics").body()).isEmpty();
            assertThat(server.admin("POST", "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void too_many_requests_for_the_page_are_turned_away() {
        try (var server = new TestServer()) {
            server.metrics.busy();

            assertThat(server.admin("GET", "/metrics").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void answers_are_counted_by_route_and_status_and_those_of_the_admin_port_are_not() {
        try (var server = new TestServer()) {
            server.get("/v1/shape?table=items&offset=-1");
            server.get("/v1/shape?table=items&offset=-1");
            server.get("/v1/shape?offset=x");
            server.get("/nothing");
            server.admin("GET", "/v1/health");
            until("all are counted", () -> counted(server) == 4);

            assertThat(server.server.figures().answers())
                    .containsExactly(
                            new Answers("shape", 200, 2),
                            new Answers("shape", 400, 1),
                            new Answers("unknown", 404, 1));
            assertThat(server.server.figures().sentBytes()).isGreaterThan(4 * 100);
        }
    }

    @Test
    void a_client_that_goes_away_is_counted_without_a_status() throws Exception {
        try (var server = new TestServer()) {
            var handle = server.shape();
            var socket = server.connect();
            socket.getOutputStream()
                    .write(
                            "GET /v1/shape?table=items&offset=0_inf&live=true&handle=%s HTTP/1.1\r\n\r\n"
                                    .formatted(handle)
                                    .getBytes(StandardCharsets.US_ASCII));
            until("it waits", () -> server.server.waitingReaders() == 1);

            socket.close();

            until("it is counted", () -> counted(server) == 2);
            assertThat(server.server.figures().answers())
                    .containsExactly(new Answers("shape", 0, 1), new Answers("shape", 200, 1));
            assertThat(server.server.figures().waited().count()).isEqualTo(1);
        }
    }

    @Test
    void the_age_of_a_change_is_measured_when_a_waiting_reader_is_given_it() {
        try (var server = new TestServer()) {
            var handle = server.shape();
            var live =
                    server.live(
                            "/v1/shape?table=items&offset=0_inf&live=true&handle=%s"
                                    .formatted(handle));
            server.commits.committed(new Lsn(200), Instant.now().minus(Duration.ofSeconds(3)));

            server.append(handle, 200, 0, "{}");

            assertThat(live.join().statusCode()).isEqualTo(200);
            until("it is measured", () -> server.server.figures().visible().count() == 1);
            assertThat(server.server.figures().visible().sumSeconds()).isBetween(3.0, 60.0);
        }
    }

    @Test
    void refused_requests_are_counted_by_kind() {
        try (var server =
                new TestServer(settings -> settings.with(new HttpSettings.Limits(1, 10)))) {
            var _ = server.directory.holdCreations();
            var first = server.getAsync("/v1/shape?table=items&offset=-1");
            until("it is admitted", () -> server.server.admittedRequests() == 1);

            assertThat(server.get("/v1/shape?table=items&offset=-1").statusCode()).isEqualTo(503);

            assertThat(server.server.figures().admission())
                    .containsExactly(
                            new HttpFigures.Admitted("initial", 1, 1, 1),
                            new HttpFigures.Admitted("existing", 0, 10, 0));
            first.cancel(true);
        }
    }

    private static long counted(TestServer server) {
        return server.server.figures().answers().stream().mapToLong(Answers::count).sum();
    }
}
