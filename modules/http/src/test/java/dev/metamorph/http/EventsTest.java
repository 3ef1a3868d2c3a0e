package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;

/** Streams of server-sent events (docs/protocol.md, "Server-sent events"). */
final class EventsTest {
    private static final String UP_TO_DATE_200 =
            "data: {\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"200\"}}";

    private final ArrayList<Socket> sockets = new ArrayList<>();
    private TestServer server = serving(Duration.ofMinutes(1), Duration.ofSeconds(21));
    private ShapeHandle handle;

    @BeforeEach
    void a_shape() {
        handle = server.shape();
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private static TestServer serving(Duration life, Duration keepAlive) {
        return new TestServer(settings ->
                settings.with(
                        new HttpSettings.Timeouts(
                                Duration.ofSeconds(5),
                                life,
                                keepAlive,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30))));
    }

    private void restart(Duration life, Duration keepAlive) {
        server.close();
        server = serving(life, keepAlive);
        handle = server.shape();
    }

    @Test
    void a_stream_begins_with_its_headers_and_waits_for_what_comes() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");

        var head = stream.head();

        assertThat(head.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(head.headers())
                .containsEntry("content-type", "text/event-stream")
                .containsEntry("connection", "keep-alive")
                .containsEntry("transfer-encoding", "chunked")
                .containsEntry("cache-control", "public, max-age=59")
                .containsEntry("electric-handle", handle.text())
                .containsEntry("electric-offset", "0_inf")
                .containsEntry("electric-has-data", "true")
                .containsKey("electric-cursor")
                .doesNotContainKeys("etag", "electric-schema", "content-length");
        until("it waits", () -> server.server.waitingReaders() == 1);
        server.append(handle, 200, 0, "{\"n\":1}");
        assertThat(stream.chunk()).isEqualTo("data: {\"n\":1}\n\n" + UP_TO_DATE_200 + "\n\n");
    }

    @Test
    void existing_items_come_first_and_the_stream_stays_open() throws IOException {
        server.append(handle, 200, 0, "{\"n\":1},{\"n\":\"}{\\\"\\\\\"}");
        var stream = open("0_inf", "HTTP/1.1");

        stream.head();

        assertThat(stream.chunk())
                .isEqualTo(
                        "data: {\"n\":1}\n\ndata: {\"n\":\"}{\\\"\\\\\"}\n\n"
                                + UP_TO_DATE_200
                                + "\n\n");
        server.append(handle, 300, 0, "{\"n\":3}");
        assertThat(stream.chunk()).startsWith("data: {\"n\":3}\n\n");
    }

    @Test
    void a_transaction_of_several_chunks_comes_whole_and_then_up_to_date() throws IOException {
        server.logs.pageSize(1);
        server.append(handle, 200, 0, "{\"n\":1}");
        server.append(handle, 200, 2, "{\"n\":2}");
        server.append(handle, 200, 4, "{\"n\":3}");
        var stream = open("0_inf", "HTTP/1.1");

        stream.head();

        assertThat(stream.chunk() + stream.chunk() + stream.chunk())
                .isEqualTo(
                        "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n"
                                + UP_TO_DATE_200
                                + "\n\n");
    }

    @Test
    void a_stream_goes_on_from_the_snapshot_into_the_log() throws IOException {
        server.append(handle, 200, 0, "{\"n\":1}");
        var stream = open("0_0", "HTTP/1.1");

        stream.head();

        assertThat(stream.chunk()).isEqualTo("data: {\"n\":1}\n\n" + UP_TO_DATE_200 + "\n\n");
    }

    @Test
    void the_old_name_of_the_parameter_is_understood() throws IOException {
        var stream = ask("GET", "0_inf", "HTTP/1.1", "experimental_live_sse=true");

        assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
    }

    @Test
    void a_rotated_shape_says_must_refetch_and_ends_the_stream() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();
        until("it waits", () -> server.server.waitingReaders() == 1);

        server.logs.end(handle);

        assertThat(stream.chunk())
                .isEqualTo("data: {\"headers\":{\"control\":\"must-refetch\"}}\n\n");
        assertThat(stream.chunk()).isEmpty();
    }

    @Test
    void silence_is_broken_by_comments() throws IOException {
        restart(Duration.ofMinutes(1), Duration.ofMillis(50));
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();

        assertThat(stream.chunk()).isEqualTo(": keep-alive\n\n");
        assertThat(stream.chunk()).isEqualTo(": keep-alive\n\n");
    }

    /**
     * The TypeScript client would take the LSN as its offset, which the shape's log does not have.
     */
    @Test
    void a_client_gets_no_lsn_beyond_the_end_of_the_shapes_log() throws IOException {
        restart(Duration.ofMinutes(1), Duration.ofMillis(50));
        server.append(handle, 200, 0, "{\"n\":1}");
        server.logs.reach(new Lsn(5000));
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();

        assertThat(stream.chunk()).endsWith(UP_TO_DATE_200 + "\n\n");
        server.logs.reach(new Lsn(6000));

        assertThat(stream.chunk() + stream.chunk()).isEqualTo(": keep-alive\n\n".repeat(2));
    }

    @Test
    void a_stream_ends_when_its_time_is_over_and_the_connection_goes_on() throws IOException {
        restart(Duration.ofMillis(1200), Duration.ofSeconds(21));
        var stream = open("0_inf", "HTTP/1.1");
        assertThat(stream.head().headers()).containsEntry("cache-control", "public, max-age=0");

        assertThat(stream.chunk()).isEmpty();

        send(sockets.getLast(), "GET", "/v1/health", "HTTP/1.1");
        assertThat(stream.response().body()).isEqualTo("{\"status\":\"active\"}");
        assertThat(server.server.waitingReaders()).isZero();
    }

    @Test
    void a_reader_with_the_old_version_gets_plain_bytes_and_the_end_of_the_connection()
            throws IOException {
        restart(Duration.ofMillis(1500), Duration.ofSeconds(21));
        server.append(handle, 200, 0, "{\"n\":1}");
        var stream = open("0_inf", "HTTP/1.0");

        var head = stream.head();

        assertThat(head.headers())
                .containsEntry("connection", "close")
                .doesNotContainKey("transfer-encoding");
        assertThat(stream.rest()).isEqualTo("data: {\"n\":1}\n\n" + UP_TO_DATE_200 + "\n\n");
    }

    @Test
    void a_reader_that_goes_away_leaves_nothing_behind() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();
        until("it waits", () -> server.server.waitingReaders() == 1);

        sockets.getLast().close();

        until("nobody waits", () -> server.server.waitingReaders() == 0);
        until("no connection", () -> server.server.openConnections() <= 1);
        until("no place is waited at", () -> server.server.waitingPlaces() == 0);
    }

    @Test
    void a_server_that_stops_ends_its_streams() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();
        until("it waits", () -> server.server.waitingReaders() == 1);

        server.close();

        assertThat(stream.chunk()).isEmpty();
        assertThat(stream.isAtEnd()).isTrue();
    }

    @Test
    void an_error_before_the_stream_is_an_answer_as_always() throws IOException {
        var stream = ask("GET", "0_inf", "HTTP/1.1", "live_sse=true&replica=half");

        var response = stream.response();

        assertThat(response.status()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(response.headers())
                .containsEntry("content-type", "application/json; charset=utf-8");
    }

    @Test
    void a_log_that_fails_breaks_the_stream_off() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();
        until("the log knows that it waits", () -> server.logs.waiting() == 1);

        server.logs.fail(new IllegalStateException("the disk is gone"));
        server.logs.answerAsUsual();

        assertThat(stream.isAtEnd()).isTrue();
    }

    @Test
    void a_store_that_moves_only_makes_the_stream_wait() throws IOException {
        var stream = open("0_inf", "HTTP/1.1");
        stream.head();
        until("it waits", () -> server.server.waitingReaders() == 1);

        server.logs.answer(new ShapeLogs.Answer.NotYet("the store moves"));
        server.logs.answerAsUsual();
        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(stream.chunk()).startsWith("data: {\"n\":1}\n\n");
    }

    @Test
    void many_readers_of_one_place_share_one_read() throws IOException {
        var streams =
                IntStream.range(0, 20)
                        .mapToObj(_ -> {
                            try {
                                var stream = open("0_inf", "HTTP/1.1");
                                stream.head();
                                return stream;
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        })
                        .toList();
        until("all wait", () -> server.server.waitingReaders() == 20);
        assertThat(server.server.waitingPlaces()).isEqualTo(1);
        var reads = server.logs.reads();

        server.append(handle, 200, 0, "{\"n\":1}");

        for (var stream : streams) {
            assertThat(stream.chunk()).startsWith("data: {\"n\":1}\n\n");
        }
        assertThat(server.logs.reads()).isEqualTo(reads + 1);
    }

    @Test
    void the_head_of_a_stream_can_be_asked_for_alone() throws IOException {
        var stream = ask("HEAD", "0_inf", "HTTP/1.1", "live_sse=true");

        assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
        assertThat(server.server.waitingReaders()).isZero();
    }

    private RawReader open(String offset, String version) throws IOException {
        return ask("GET", offset, version, "live_sse=true");
    }

    private RawReader ask(String method, String offset, String version, String more)
            throws IOException {
        var socket = server.connect();
        sockets.add(socket);
        var path =
                "/v1/shape?table=items&live=true&%s&offset=%s&handle=%s"
                        .formatted(more, offset, handle);
        send(socket, method, path, version);
        return new RawReader(socket);
    }

    private static void send(Socket socket, String method, String path, String version)
            throws IOException {
        var request = "%s %s %s\r\nhost: localhost\r\n\r\n".formatted(method, path, version);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
}
