package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.StackStatus.Level;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints for load balancers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthTest {
    private final TestServer server = new TestServer();

    @AfterAll
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, 200, ready, ''",
        "WAITING, 200, ready, ''",
        "STARTING, 503, starting, shape_logs_opening"
    })
    void it_is_ready_as_soon_as_existing_shapes_are_served(
            Level level, int status, String word, String reason) {
        server.status.set(level, "");

        var response = server.get("/v1/ready");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body(word, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, 200, active, ''",
        "WAITING, 202, waiting, other_leader",
        "STARTING, 202, starting, shape_logs_opening"
    })
    void it_says_how_far_the_stack_is_and_by_a_code_what_it_waits_for(
            Level level, int status, String word, String reason) {
        server.status.set(level, "role \"secret\" is refused");

        var response = server.get("/v1/health");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body(word, reason));
        assertThat(header(response, "cache-control"))
                .contains("no-cache, no-store, must-revalidate");
        assertThat(header(response, "access-control-allow-methods")).contains("GET, HEAD");
    }

    private static String body(String word, String reason) {
        return reason.isEmpty()
                ? "{\"status\":\"%s\"}".formatted(word)
                : "{\"status\":\"%s\",\"reason\":\"%s\"}".formatted(word, reason);
    }
}
