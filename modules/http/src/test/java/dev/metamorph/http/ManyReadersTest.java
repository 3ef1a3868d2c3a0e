package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Many concurrent long polls. {@code -Dreaders} sets their number; 10,000 need 20,000 file
 * descriptors and fit in {@code -Xmx512m}, both sides of the connections and the log included.
 */
final class ManyReadersTest {
    private static final int READERS = Integer.getInteger("readers", 500);
    private static final int MAX_BYTES_EACH = 10 * 1024;

    private final TestServer server =
            new TestServer(settings ->
                    settings.withLongPoll(Duration.ofMinutes(5))
                            .with(new HttpSettings.Limits(300, Math.max(READERS, 1))));
    private final ArrayList<SocketChannel> readers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var reader : readers) {
            reader.close();
        }
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"one shape, false", "a shape each, false", "one shape, true", "a shape each, true"})
    void a_write_reaches_all_who_wait_and_nothing_stays(String shapes, boolean events)
            throws IOException {
        var each = shapes.equals("a shape each");
        var tables = each ? READERS : 1;
        for (var n = 0; n < tables; n++) {
            server.get("/v1/shape?offset=-1&table=t" + n);
        }
        for (var n = 0; n < READERS; n++) {
            connect();
        }
        until("all are connected", () -> server.server.openConnections() >= READERS);
        var before = usedBytes();

        for (var n = 0; n < READERS; n++) {
            ask(readers.get(n), each ? n : 0, events);
        }
        until(Duration.ofMinutes(1), "all wait", () -> server.server.waitingReaders() == READERS);
        var perReader = (usedBytes() - before) / READERS;
        var began = System.nanoTime();
        for (var n = 0; n < tables; n++) {
            server.append(new ShapeHandle("7-" + (n + 1)), 900, 0, "{\"n\":1}");
        }
        for (var reader : readers) {
            assertThat(answer(reader)).startsWith("HTTP/1.1 200 OK");
        }
        var took = Duration.ofNanos(System.nanoTime() - began);

        System.out.printf(
                "readers=%d shapes=%d events=%s bytesEach=%d allAnswered=%dms%n",
                READERS, tables, events, perReader, took.toMillis());
        assertThat(perReader).isLessThan(MAX_BYTES_EACH);
        for (var reader : readers) {
            reader.close();
        }
        until("nobody waits", () -> server.server.waitingReaders() == 0);
        until("all places are free", () -> server.server.admittedRequests() == 0);
        until("no place is waited at", () -> server.server.waitingPlaces() == 0);
        until("the log has forgotten them", () -> server.logs.waiting() == 0);
    }

    private void connect() throws IOException {
        readers.add(
                SocketChannel.open(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), server.server.port())));
    }

    private static void ask(SocketChannel reader, int table, boolean events) throws IOException {
        var request =
                "GET /v1/shape?table=t%d&handle=7-%d&offset=0_inf&live=true%s HTTP/1.1\r\nhost: x\r\n\r\n"
                        .formatted(table, table + 1, events ? "&live_sse=true" : "");
        reader.write(StandardCharsets.US_ASCII.encode(request));
    }

    private static String answer(SocketChannel reader) throws IOException {
        var bytes = ByteBuffer.allocate(4096);
        while (true) {
            if (reader.read(bytes) < 0) {
                return "the connection ended";
            }
            var text = StandardCharsets.US_ASCII.decode(bytes.duplicate().flip()).toString();
            if (text.contains("{\"n\":1}")) {
                return text;
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
