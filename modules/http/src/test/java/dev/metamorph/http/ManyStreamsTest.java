package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.TlsFiles;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * 10,000 long polls over HTTP/2, a hundred on each connection, with and without TLS; both ends of
 * the connections fit in {@code -Xmx512m}.
 */
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class ManyStreamsTest {
    private static final int CONNECTIONS = 100;
    private static final int STREAMS = 100;
    private static final int READERS = CONNECTIONS * STREAMS;
    private static final int MAX_BYTES_EACH = 10 * 1024;

    @TempDir Path folder;
    private final ArrayList<RawHttp2> peers = new ArrayList<>();

    @AfterEach
    void close() {
        peers.forEach(RawHttp2::close);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_write_reaches_all_who_wait_and_nothing_stays(boolean tls, boolean shapeEach)
            throws Exception {
        var files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        var certificate = TestCertificate.make(folder, "it");
        certificate.write(files);
        var trust = TestCertificate.trusting(certificate);
        var transport =
                tls ? new Transport.Tls(files, Duration.ofMinutes(1)) : new Transport.Plain();
        var shapes = shapeEach ? READERS : 1;
        try (var server = server(transport)) {
            for (var n = 0; n < CONNECTIONS; n++) {
                peers.add(new RawHttp2(tls ? secured(trust, server) : server.connect(), Map.of()));
            }
            create(shapes);
            var before = usedBytes();

            ask(shapeEach);
            until(
                    Duration.ofMinutes(1),
                    "all wait",
                    () -> server.server.waitingReaders() == READERS);
            var bytesEach = (usedBytes() - before) / READERS;
            var took = write(server, shapes);

            System.out.printf(
                    "readers=%d tls=%s shapes=%d bytesEach=%d allAnswered=%dms%n",
                    READERS, tls, shapes, bytesEach, took.toMillis());
            assertThat(bytesEach).isLessThan(MAX_BYTES_EACH);
            peers.forEach(RawHttp2::close);
            until("nobody waits", () -> server.server.waitingReaders() == 0);
            until("all places are free", () -> server.server.admittedRequests() == 0);
            until("no connection is left", () -> server.server.openConnections() == 0);
            until("no place is waited at", () -> server.server.waitingPlaces() == 0);
            until("the log has forgotten them", () -> server.logs.waiting() == 0);
        }
    }

    private static TestServer server(Transport transport) {
        return new TestServer(settings ->
                settings.withLongPoll(Duration.ofMinutes(5))
                        .with(new HttpSettings.Limits(300, READERS))
                        .with(transport));
    }

    /** Uses the first connection; stream ids are odd and grow. */
    private void create(int shapes) throws IOException {
        var peer = peers.getFirst();
        for (var n = 0; n < shapes; n++) {
            peer.get(2 * n + 1, "/v1/shape?offset=-1&table=t" + n);
            peer.body(2 * n + 1);
        }
    }

    private void ask(boolean shapeEach) throws IOException {
        for (var n = 0; n < READERS; n++) {
            var table = shapeEach ? n : 0;
            var path =
                    "/v1/shape?table=t%d&handle=7-%d&offset=0_inf&live=true"
                            .formatted(table, table + 1);
            peers.get(n / STREAMS).get(2 * (READERS + n % STREAMS) + 1, path);
        }
    }

    /** Measures the time until every reader has the item. */
    private Duration write(TestServer server, int shapes) throws IOException {
        var began = System.nanoTime();
        for (var n = 0; n < shapes; n++) {
            server.append(new ShapeHandle("7-" + (n + 1)), 900, 0, "{\"n\":1}");
        }
        for (var peer : peers) {
            answers(peer);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static Socket secured(SSLContext trust, TestServer server) throws IOException {
        var socket =
                (SSLSocket)
                        trust.getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(), server.server.port());
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    /** Reads the item of every stream; the stream's end may come in a frame of its own. */
    private static void answers(RawHttp2 peer) throws IOException {
        var news = 0;
        for (var left = STREAMS; left > 0; ) {
            var frame = peer.next(RawHttp2.DATA);
            var text = new String(frame.payload().array(), StandardCharsets.UTF_8);
            news += text.startsWith("[{\"n\":1}") ? 1 : 0;
            left -= frame.isLast() ? 1 : 0;
        }
        assertThat(news).isEqualTo(STREAMS);
    }

    private static long usedBytes() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
