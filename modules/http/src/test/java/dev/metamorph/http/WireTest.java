package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** HTTP/1 on the wire, from clients that break its rules. */
@Tag("slow")
final class WireTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(2);

    private TestServer server = serving(PATIENT, PATIENT);
    private Socket socket;
    private RawReader reader;
    private ShapeHandle handle;

    @BeforeEach
    void connect() throws IOException {
        handle = server.shape();
        socket = server.connect();
        reader = new RawReader(socket);
    }

    private static TestServer serving(Duration idle, Duration send) {
        return new TestServer(settings ->
                settings.with(
                        new HttpSettings.Timeouts(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(21),
                                idle,
                                send)));
    }

    /**
     * The same with a server that waits for a request for a short time only. The test's thread may
     * stall for longer before its request is there, so a test must bear a closed connection.
     */
    private void connectToImpatient() throws IOException {
        close();
        server = serving(IDLE, PATIENT);
        connect();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void requests_in_one_packet_are_answered_in_order() throws IOException {
        send(get("/v1/health") + get(page("0_0")) + get("/nonexistent") + get("/"));

        assertThat(reader.response().body()).isEqualTo("{\"status\":\"active\"}");
        assertThat(reader.response().body()).contains("up-to-date");
        assertThat(reader.response().status()).isEqualTo("HTTP/1.1 404 Not Found");
        assertThat(reader.response().body()).isEmpty();
    }

    @Test
    void a_request_behind_one_that_waits_is_answered_after_it() throws IOException {
        send(get(page("0_inf") + "&live=true") + get("/v1/health"));
        until("it waits", () -> server.logs.waiting() == 1);

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(reader.response().body()).startsWith("[{\"n\":1},");
        assertThat(reader.response().body()).isEqualTo("{\"status\":\"active\"}");
    }

    @Test
    void a_flood_of_requests_behind_one_that_waits_waits_outside() throws IOException {
        send(get(page("0_inf") + "&live=true") + get("/v1/health").repeat(3000));
        until("it waits", () -> server.logs.waiting() == 1);

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(reader.response().body()).startsWith("[{\"n\":1},");
        for (var i = 0; i < 3000; i++) {
            assertThat(reader.response().body()).isEqualTo("{\"status\":\"active\"}");
        }
    }

    @Test
    void a_connection_stays_open_between_requests() throws IOException {
        for (var i = 0; i < 3; i++) {
            send(get("/v1/health"));
            assertThat(reader.response().headers()).doesNotContainKey("connection");
        }
    }

    @Test
    void http_1_0_closes_after_the_answer() throws IOException {
        send("GET /v1/shape?table=items&offset=-1 HTTP/1.0\r\nConnection: close\r\n\r\n");

        var response = reader.response();

        assertThat(response.headers())
                .containsEntry("connection", "close")
                .doesNotContainKey("transfer-encoding");
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void http_1_0_stays_open_if_asked_to() throws IOException {
        send("GET /v1/health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(reader.response().headers()).containsEntry("connection", "keep-alive");

        send("GET /v1/health HTTP/1.0\r\n\r\n");
        assertThat(reader.response().headers()).containsEntry("connection", "close");
    }

    @Test
    void a_reader_that_sends_no_more_still_gets_its_answers() throws IOException {
        send(get(page("0_0")) + get("/v1/health"));
        socket.shutdownOutput();

        assertThat(reader.response().body()).contains("up-to-date");
        assertThat(reader.response().body()).contains("active");
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void a_reader_that_hangs_up_halfway_does_not_wait() throws IOException {
        send(get(page("0_inf") + "&live=true"));
        until("it waits", () -> server.logs.waiting() == 1);

        socket.shutdownOutput();

        assertThat(reader.isAtEnd()).isTrue();
        until("it is forgotten", () -> server.server.waitingReaders() == 0);
    }

    @Test
    void a_connection_without_a_request_is_closed_in_the_end() throws IOException {
        connectToImpatient();
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void a_request_that_never_ends_is_cut_off() throws IOException {
        connectToImpatient();
        send("GET /v1/health HTTP/1.1\r\nX: ");

        assertThat(reader.isCutOff()).isTrue();
    }

    @Test
    void a_reader_that_takes_nothing_is_cut_off() throws IOException {
        close();
        server = serving(PATIENT, Duration.ofMillis(300));
        connect();
        server.append(handle, 200, 0, "{\"text\":\"" + "x".repeat(30_000_000) + "\"}");
        send(get(page("0_0")));

        until("it is cut off", () -> server.server.openConnections() <= 1);
    }

    @Test
    void a_waiting_reader_is_not_idle() throws Exception {
        Attempts.within(
                IDLE,
                () -> {
                    connectToImpatient();
                    send(get(page("0_inf") + "&live=true"));
                    until("it waits", () -> server.logs.waiting() == 1);
                });
        var idle = System.nanoTime() + IDLE.toNanos() * 3 / 2;
        until("longer than the idle time", () -> System.nanoTime() > idle);

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(reader.response().body()).startsWith("[{\"n\":1},");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /v1/health HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /v1/health HTTP/1.1\r\nA\u0001: b\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
            })
    void bytes_that_are_not_http_are_refused_and_the_connection_closed(String request)
            throws IOException {
        send(request);

        assertThat(reader.response().status()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void an_endless_url_is_refused() throws IOException {
        send("GET /v1/shape?where=" + "x".repeat(140_000) + " HTTP/1.1\r\n\r\n");

        assertThat(reader.response().status()).startsWith("HTTP/1.1 414 ");
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void a_url_of_a_hundred_kilobytes_is_read() throws IOException {
        send(get("/v1/shape?table=items&offset=-1&where=" + "x".repeat(100_000)));

        assertThat(reader.response().status()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void endless_headers_are_refused() throws IOException {
        send("GET /v1/health HTTP/1.1\r\n" + "A: b\r\n".repeat(10_000) + "\r\n");

        assertThat(reader.response().status()).startsWith("HTTP/1.1 431 ");
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void an_endless_body_is_refused() throws IOException {
        var head = "POST /v1/shape?table=items HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n";
        send(head + "x".repeat(8_500_000));

        var response = reader.response();

        assertThat(response.status()).startsWith("HTTP/1.1 413 ");
        assertThat(response.body()).isEqualTo("{\"error\":\"Request body too large\"}");
    }

    @Test
    void a_body_that_no_route_needs_is_discarded() throws IOException {
        send("GET /v1/health HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" + get(page("0_0")));

        assertThat(reader.response().body()).contains("active");
        assertThat(reader.response().body()).contains("up-to-date");
    }

    @Test
    void a_reader_that_expects_100_continue_gets_it() throws IOException {
        send("POST /v1/shape HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertThat(reader.response().status()).isEqualTo("HTTP/1.1 100 Continue");

        send("{}");
        assertThat(reader.response().status()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void another_version_is_refused() throws IOException {
        send("GET / HTTP/2.0\r\n\r\n");

        assertThat(reader.response().status()).startsWith("HTTP/1.1 505 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/v1/shape%2f", "/v1/%ff", "*", "/v1/../v1/shape"})
    void a_path_that_is_no_path_is_not_found(String path) throws IOException {
        send(get(path));

        assertThat(reader.response().status()).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void a_request_to_upgrade_to_http_2_is_answered_over_http_1() throws IOException {
        send(
                """
                GET /v1/health HTTP/1.1
                Host: x
                Connection: Upgrade, HTTP2-Settings
                Upgrade: h2c
                HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA

                """
                        .replace("\n", "\r\n"));

        var response = reader.response();
        assertThat(response.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(response.headers()).doesNotContainKey("upgrade");
        send(get("/v1/health"));
        assertThat(reader.response().body()).contains("active");
    }

    @Test
    void a_whole_url_is_its_path() throws IOException {
        send(get("http://example.org/v1/health"));

        assertThat(reader.response().body()).contains("active");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%f", "%zz", "a=%ff", "%00=a", "a=%c3%28", "a=%+1"})
    void a_query_that_does_not_decode_is_refused(String query) throws IOException {
        send(get("/v1/shape?table=items&offset=-1&" + query));

        var response = reader.response();
        assertThat(response.status()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(response.body()).contains("\"errors\":{\"query\":[");
    }

    private String page(String offset) {
        return "/v1/shape?table=items&offset=%s&handle=%s".formatted(offset, handle);
    }

    private static String get(String path) {
        return "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path);
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
