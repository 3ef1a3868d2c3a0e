package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.tls.TlsFiles;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Random invalid requests, with and without TLS. {@code -Dfuzz.connections} sets the number of
 * connections and {@code -Dfuzz.seed} the seed; a connection of HTTP/2 carries several requests.
 */
@Tag("slow")
final class HttpFuzzTest {
    private static final int CONNECTIONS =
            Integer.getInteger(
                    "fuzz.connections", Boolean.getBoolean("metamorph.soak") ? 50_000 : 6_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int PATIENCE_MILLIS = 20_000;

    /** Most threads wait until the server times out an incomplete request. */
    private static final int SENDERS = 100;

    private static final String[] OF_CONNECTIONS = {
        "dev.metamorph.http.connection.Connection",
        "dev.metamorph.http.connection.Http2Connection",
        "dev.metamorph.http.connection.Http2Stream",
        "dev.metamorph.http.message.Exchange",
        "io.netty.channel.epoll.EpollSocketChannel",
        "io.netty.channel.socket.nio.NioSocketChannel",
        "io.netty.handler.ssl.SslHandler"
    };

    private static TlsFiles files;
    private static SSLContext trust;

    @BeforeAll
    static void make(@TempDir Path made) throws Exception {
        files = new TlsFiles(made.resolve("chain.pem"), made.resolve("key.pem"));
        var certificate = TestCertificate.make(made, "it");
        certificate.write(files);
        trust = TestCertificate.trusting(certificate);
    }

    private final List<Target> targets =
            Stream.of(FuzzedWire.values())
                    .map(wire -> new Target(wire, server(wire), new SeenStatuses()))
                    .toList();

    private record Target(FuzzedWire wire, TestServer server, SeenStatuses statuses) {}

    private static TestServer server(FuzzedWire wire) {
        var server =
                new TestServer(settings ->
                        settings.with(wire.transport(files))
                                .with(
                                        new HttpSettings.Timeouts(
                                                Duration.ofMillis(40),
                                                Duration.ofMillis(60),
                                                Duration.ofMillis(20),
                                                wire.idle(),
                                                Duration.ofMillis(300))));
        server.directory.newShapesHave("{\"text\":\"" + "x".repeat(100_000) + "\"}");
        return server;
    }

    @AfterEach
    void stop() {
        targets.forEach(target -> target.server.close());
    }

    @Test
    void nothing_that_a_reader_sends_fails_hangs_or_leaks() throws Exception {
        try (var problems = new LoggedProblems()) {
            allAnswer("/v1/shape?table=items&offset=-1");
            var descriptors = descriptors();
            var objects = objects();

            sendAll();

            targets.forEach(target -> assertNothingIsLeft(target.server.server));
            until("no descriptor is left", () -> descriptors() <= descriptors + 10);
            until("no object is left", () -> objects() <= objects);
            allAnswer("/v1/health");
            assertThat(problems.all()).isEmpty();
        }
        for (var target : targets.subList(0, 2)) {
            assertThat(target.statuses.all()).as("%s", target).contains(200, 400);
        }
    }

    private void sendAll() throws Exception {
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    targets.stream()
                            .flatMap(target ->
                                    IntStream.range(0, SENDERS)
                                            .mapToObj(sender ->
                                                    senders.submit(() -> send(sender, target))))
                            .toList();
            for (var each : all) {
                each.get();
            }
        }
    }

    private static boolean send(int sender, Target target) {
        var wire = target.wire;
        var port = target.server.server.port();
        for (var n = sender; n < wire.shareOf(CONNECTIONS); n += SENDERS) {
            try (var socket = wire.say(port, trust, new Random(31 * SEED + n))) {
                if (!socket.isClosed()) {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    wire.read(socket, target.statuses);
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("%s %d of seed %d hangs".formatted(wire, n, SEED), e);
            } catch (SocketException | SSLException _) {
                // The server has closed the connection, which is right for invalid input.
                target.statuses.hungUp();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("%s %d of seed %d".formatted(wire, n, SEED), e);
            }
        }
        return true;
    }

    private static void assertNothingIsLeft(HttpServer server) {
        until("no request is left", () -> server.admittedRequests() == 0);
        until("nobody waits", () -> server.waitingReaders() == 0);
        until("no place is waited at", () -> server.waitingPlaces() == 0);
        until("no connection is left", () -> server.openConnections() == 0);
        until("no body is left", () -> server.bodyBytes() == 0);
    }

    private void allAnswer(String path) {
        for (var target : targets) {
            until(target.wire + " answers", () -> answers(target.wire, target.server, path));
        }
    }

    /** Whether a valid request is answered in time. */
    private static boolean answers(FuzzedWire wire, TestServer server, String path) {
        try (var socket = wire.connect(server.server.port(), trust, "http/1.1")) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var request = "GET %s HTTP/1.1\r\nhost: a\r\n\r\n".formatted(path);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new RawReader(socket).response().status().startsWith("HTTP/1.1 200");
        } catch (IOException _) {
            return false;
        }
    }

    private static long objects() {
        return LiveObjects.of(OF_CONNECTIONS).values().stream().mapToLong(Long::longValue).sum();
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }
}
