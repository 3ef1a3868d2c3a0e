package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/** Readers that ask for large answers and read slowly. */
@Tag("slow")
final class SlowReaderTest {
    private static final int ROW_BYTES = 1 << 20;
    private static final int ROWS = 30;

    private TestServer server = serving(Duration.ofSeconds(60));
    private final ArrayList<Socket> sockets = new ArrayList<>();

    private static TestServer serving(Duration send) {
        return new TestServer(settings ->
                settings.with(
                        new HttpSettings.Timeouts(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(21),
                                Duration.ofSeconds(60),
                                send)));
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void a_reader_that_stalls_and_goes_on_gets_every_byte() throws IOException {
        var body = large();
        var reader = ask("/v1/shape?table=items&offset=-1");
        until("the page is read", () -> server.logs.reads() > 0);
        var reads = server.logs.reads();

        var response = reader.response();

        assertThat(response.body()).isEqualTo(body);
        assertThat(server.logs.reads()).as("read again for who stalled").isGreaterThan(reads);
    }

    @Test
    void a_stream_that_stalls_and_goes_on_gets_every_byte() throws IOException {
        var handle = server.shape();
        var row = "{\"n\":\"%s\"}".formatted("x".repeat(ROW_BYTES));
        for (var n = 0; n < ROWS; n++) {
            server.append(handle, 200, n, row);
        }
        var reader = ask("/v1/shape?table=items&offset=0_inf&live&live_sse&handle=" + handle);
        until("the page is read", () -> server.logs.reads() > 0);
        reader.head();

        assertThat(reader.chunk())
                .startsWith("data: {\"n\":\"xx")
                .endsWith("\"global_last_seen_lsn\":\"200\"}}\n\n")
                .hasSizeGreaterThan(ROWS * ROW_BYTES);
    }

    @Test
    void a_shape_that_ends_while_its_reader_stalls_breaks_the_answer_off() throws IOException {
        large();
        var reader = ask("/v1/shape?table=items&offset=-1");
        until("the page is read", () -> server.logs.reads() > 0);
        server.logs.end(new ShapeHandle("7-1"));

        var length = Integer.parseInt(reader.head().headers().get("content-length"));

        assertThat(reader.rest().length()).isLessThan(length);
    }

    @Test
    void a_reader_that_never_reads_is_cut_off_and_its_place_is_free() throws IOException {
        server.close();
        server = serving(Duration.ofSeconds(3));
        large();
        for (var i = 0; i < 10; i++) {
            ask("/v1/shape?table=items&offset=-1");
        }
        until("they are let in", () -> server.logs.reads() > 0);

        until("all are cut off", () -> server.server.admittedRequests() == 0);
        until("no connection is left", () -> server.server.openConnections() == 0);
    }

    private String large() {
        var row = "{\"n\":\"%s\"}".formatted("x".repeat(ROW_BYTES));
        var rows = new String[ROWS];
        Arrays.fill(rows, row);
        server.directory.newShapesHave(rows);
        return "[" + String.join(",", rows) + "]";
    }

    private RawReader ask(String path) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.server.port()));
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        var request = "GET %s HTTP/1.1\r\nhost: localhost\r\n\r\n".formatted(path);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new RawReader(socket);
    }
}
