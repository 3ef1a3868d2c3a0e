package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.ShapeLogs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Answers of an instance that stops, to readers and load balancers. */
final class StoppingTest {
    private static final String NEW = "/v1/shape?table=items&offset=-1";

    private static final byte[] ROOT =
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_instance_that_is_about_to_stop_is_not_ready_and_serves_on() {
        assertThat(server.get("/v1/ready").statusCode()).isEqualTo(200);

        server.server.leave();

        assertThat(server.get("/v1/ready").statusCode()).isEqualTo(503);
        var health = server.get("/v1/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).isEqualTo("{\"status\":\"stopping\",\"reason\":\"stopping\"}");
        assertThat(server.get(NEW).statusCode()).isEqualTo(200);
    }

    @Test
    void its_connections_close_with_their_next_answer() throws IOException {
        try (var socket = server.connect()) {
            server.server.leave();

            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nhost: a\r\n\r\n"
                                    .formatted(NEW)
                                    .getBytes(StandardCharsets.US_ASCII));

            var reader = new RawReader(socket);
            assertThat(reader.response().headers()).containsEntry("connection", "close");
            assertThat(reader.rest()).isEmpty();
        }
    }

    @Test
    void a_new_connection_is_answered() throws Exception {
        Attempts.within(
                Duration.ofMillis(300),
                () -> {
                    try (var stopping = new TestServer();
                            var socket = stopping.connect()) {
                        until("it is open", () -> stopping.server.openConnections() == 1);
                        var closing = Thread.ofVirtual().start(stopping.server::close);
                        until("it takes no more connections", () -> isRefused(stopping));

                        socket.getOutputStream().write(ROOT);

                        assertThat(new RawReader(socket).response().status())
                                .startsWith("HTTP/1.1 200");
                        closing.join();
                    }
                });
    }

    @Test
    void a_request_over_an_idle_connection_is_still_answered() throws Exception {
        Attempts.within(
                Duration.ofMillis(500),
                () -> {
                    try (var stopping = new TestServer();
                            var socket = stopping.connect()) {
                        var reader = new RawReader(socket);
                        socket.getOutputStream().write(ROOT);
                        assertThat(reader.response().headers()).doesNotContainKey("connection");
                        stopping.server.leave();
                        var closing = Thread.ofVirtual().start(stopping.server::close);
                        until("it takes no more connections", () -> isRefused(stopping));

                        socket.getOutputStream().write(ROOT);

                        assertThat(reader.response().headers())
                                .containsEntry("connection", "close");
                        closing.join();
                    }
                });
    }

    private static boolean isRefused(TestServer server) {
        try (var _ = server.connect()) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void an_offset_that_is_not_there_yet_is_no_fault_of_the_readers() {
        var handle = server.shape();
        var waiting = server.live("/v1/shape?table=items&offset=999_0&handle=" + handle);

        server.server.close();

        assertThat(waiting.join().statusCode()).isEqualTo(503);
        assertThat(header(waiting.join(), "retry-after")).contains("1");
    }

    @Test
    void a_waiting_reader_whose_owner_is_unknown_keeps_its_offset() {
        var handle = server.shape();
        server.logs.answer(new ShapeLogs.Answer.NotYet("it moves"));
        var waiting = server.live("/v1/shape?table=items&offset=0_inf&live&handle=" + handle);

        server.server.close();

        var answer = waiting.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[]");
        assertThat(header(answer, "electric-handle")).contains(handle.text());
        assertThat(header(answer, "electric-offset")).contains("0_inf");
        assertThat(header(answer, "electric-cursor")).isPresent();
        assertThat(header(answer, "electric-up-to-date")).isEmpty();
        assertThat(header(answer, "cache-control")).contains("no-store");
    }

    @Test
    void a_reader_that_waits_for_a_new_shape_is_asked_to_retry() {
        var _ = server.directory.holdCreations();
        var waiting = server.getAsync(NEW);
        until("it is under way", () -> server.server.admittedRequests() == 1);

        server.server.close();

        assertThat(waiting.join().statusCode()).isEqualTo(503);
        assertThat(waiting.join().body()).contains("stopping");
    }
}
