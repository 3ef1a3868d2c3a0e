package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.connection.Http2Connection;
import dev.metamorph.http.settings.HttpSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** The limits that protect the server from HTTP/2 peers. */
@Tag("slow")
final class Http2LimitsTest {
    private static final String ITEMS = "/v1/shape?table=items&offset=";
    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final int REFUSED_STREAM = 0x7;
    private static final int PROTOCOL_ERROR = 0x1;
    private static final int ROWS = 10;
    private static final String REMEMBERED =
            "io.netty.handler.codec.http2.HpackEncoder$NameValueEntry";
    private static final String NOT_WELL_FORMED =
            "{\"message\":\"The request is not well-formed HTTP\"}";

    private TestServer server = serving(Duration.ofSeconds(60), Duration.ofSeconds(30));

    private static TestServer serving(Duration idle, Duration send) {
        return new TestServer(settings ->
                settings.with(
                        new HttpSettings.Timeouts(
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(21),
                                idle,
                                send)));
    }

    private void restart(Duration idle, Duration send) {
        server.close();
        server = serving(idle, send);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void it_says_how_many_streams_there_may_be_and_refuses_more() throws IOException {
        var handle = server.shape();
        try (var peer = connect(Map.of())) {
            var settings = peer.next(RawHttp2.SETTINGS);
            assertThat(settings.setting(RawHttp2.MAX_CONCURRENT_STREAMS))
                    .isEqualTo(Http2Connection.MAX_STREAMS);
            for (var n = 0; n <= Http2Connection.MAX_STREAMS; n++) {
                peer.get(2 * n + 1, ITEMS + "0_inf&live&handle=" + handle);
            }

            var reset = peer.next(RawHttp2.RST_STREAM);

            assertThat(reset.error()).isEqualTo(REFUSED_STREAM);
            assertThat(reset.stream()).isEqualTo(2 * Http2Connection.MAX_STREAMS + 1);
            until(
                    "the others wait",
                    () -> server.server.waitingReaders() == Http2Connection.MAX_STREAMS);
        }
        until("all are forgotten", () -> server.server.waitingReaders() == 0);
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void a_connection_that_resets_too_many_streams_is_closed() throws IOException {
        var handle = server.shape();
        try (var peer = connect(Map.of())) {
            var stream = 1;
            for (var n = 0; n <= Http2Connection.MAX_RESETS; n++) {
                peer.get(stream, ITEMS + "0_inf&live&handle=" + handle);
                peer.reset(stream);
                stream += 2;
            }

            assertThat(peer.next(RawHttp2.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        until("all are forgotten", () -> server.server.waitingReaders() == 0);
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void a_head_in_pieces_without_end_is_cut_off() throws IOException {
        try (var peer = connect(Map.of())) {
            var head = RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.head("/"));
            peer.send(head, RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]), 40);

            assertThat(peer.next(RawHttp2.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void empty_pieces_of_a_body_without_end_are_cut_off() throws IOException {
        try (var peer = connect(Map.of())) {
            var head =
                    RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.head("/"));
            peer.send(head, RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[0]), 40);

            assertThat(peer.next(RawHttp2.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void a_head_that_makes_no_request_is_refused_and_leaves_the_connection_as_it_was()
            throws IOException {
        try (var peer = connect(Map.of());
                var problems = new LoggedProblems()) {
            peer.get(1, "/v1/sha pe");

            assertThat(peer.body(1)).isEqualTo(NOT_WELL_FORMED);
            peer.get(3, "/v1/health");
            assertThat(peer.body(3)).contains("active");
            assertThat(problems.all()).isEmpty();
        }
    }

    @Test
    void a_stream_that_breaks_a_rule_is_reset_and_the_log_is_not_filled_with_it()
            throws IOException {
        try (var peer = connect(Map.of());
                var problems = new LoggedProblems()) {
            peer.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.head("/"));
            peer.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.head("/"));

            var reset = peer.next(RawHttp2.RST_STREAM);

            assertThat(reset.stream()).isOne();
            assertThat(reset.error()).isEqualTo(PROTOCOL_ERROR);
            peer.get(3, "/v1/health");
            assertThat(peer.body(3)).contains("active");
            assertThat(problems.all()).isEmpty();
        }
    }

    @Test
    void little_is_remembered_of_response_heads_even_if_the_peer_allows_more() throws IOException {
        try (var peer = connect(Map.of(RawHttp2.HEADER_TABLE_SIZE, 1 << 30))) {
            for (var n = 0; n < 300; n++) {
                peer.get(2 * n + 1, ITEMS + "-1&where=id%3D" + n);
                assertThat(peer.body(2 * n + 1)).isEqualTo("[]");
            }

            assertThat(LiveObjects.of(REMEMBERED).get(REMEMBERED)).isBetween(1L, 50L);
        }
    }

    @Test
    void a_url_of_a_hundred_kilobytes_is_read_and_a_longer_one_refused() throws IOException {
        try (var peer = connect(Map.of())) {
            inPieces(peer, 1, ITEMS + "-1&where=" + "x".repeat(100_000));
            assertThat(peer.body(1)).isEqualTo("[]");

            inPieces(peer, 3, ITEMS + "-1&where=" + "x".repeat(170_000));
            var answer = peer.next(RawHttp2.HEADERS);
            assertThat(answer.stream()).isEqualTo(3);
            assertThat(answer.isLast()).isTrue();
        }
    }

    private static void inPieces(RawHttp2 peer, int stream, String path) throws IOException {
        var head = RawHttp2.head(path);
        var most = 16_384;
        peer.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, stream, Arrays.copyOfRange(head, 0, most));
        for (var from = most; from < head.length; from += most) {
            var to = Math.min(from + most, head.length);
            var flags = to == head.length ? RawHttp2.END_HEADERS : 0;
            peer.send(RawHttp2.CONTINUATION, flags, stream, Arrays.copyOfRange(head, from, to));
        }
    }

    @Test
    void a_stream_that_takes_nothing_is_cut_off_and_the_others_go_on() throws IOException {
        restart(Duration.ofSeconds(60), Duration.ofSeconds(2));
        large();
        try (var peer = connect(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 1000))) {
            peer.get(1, ITEMS + "-1");
            until("the page is read", () -> server.logs.reads() > 0);
            peer.get(3, "/v1/health");
            assertThat(peer.body(3)).contains("active");

            assertThat(peer.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);

            until("all is released", () -> server.server.admittedRequests() == 0);
            peer.get(5, "/v1/health");
            assertThat(peer.body(5)).contains("active");
        }
    }

    @Test
    void a_stream_that_stalls_and_goes_on_gets_every_byte() throws IOException {
        var body = large();
        try (var peer = connect(Map.of())) {
            peer.get(1, ITEMS + "-1");
            until("the page is read", () -> server.logs.reads() > 0);
            var reads = server.logs.reads();
            peer.widen(0, 1 << 30);
            peer.widen(1, 1 << 30);

            assertThat(peer.body(1)).isEqualTo(body);
            assertThat(server.logs.reads()).isGreaterThanOrEqualTo(reads);
        }
    }

    @Test
    void streams_that_take_nothing_pin_little() throws IOException {
        large();
        var used = usedBytes();
        try (var peer = connect(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, 0))) {
            for (var n = 0; n < 30; n++) {
                peer.get(2 * n + 1, ITEMS + "-1&where=id%3D" + n);
            }
            for (var n = 0; n < 30; n++) {
                peer.next(RawHttp2.HEADERS);
            }

            assertThat(server.server.admittedRequests()).isEqualTo(30);
            // The page cache holds 64 MB; the requests ask for 300 MB.
            assertThat(usedBytes() - used).isLessThan(110L << 20);
        }
    }

    @Test
    void a_request_that_never_ends_and_a_connection_without_one_are_closed() throws IOException {
        restart(Duration.ofSeconds(2), Duration.ofSeconds(30));
        try (var peer = connect(Map.of())) {
            peer.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.head("/"));

            assertThat(peer.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);
            var _ = peer.next(RawHttp2.GOAWAY);
        }
        until("it is closed", () -> server.server.openConnections() == 0);
    }

    @Test
    void a_preface_that_never_ends_is_cut_off() throws IOException {
        restart(Duration.ofSeconds(2), Duration.ofSeconds(30));
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static long usedBytes() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private String large() {
        var rows = new String[ROWS];
        Arrays.fill(rows, "{\"n\":\"%s\"}".formatted("x".repeat(1 << 20)));
        server.directory.newShapesHave(rows);
        return "[" + String.join(",", rows) + "]";
    }

    private RawHttp2 connect(Map<Integer, Integer> settings) throws IOException {
        return new RawHttp2(server.connect(), settings);
    }
}
