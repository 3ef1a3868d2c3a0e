package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Requests that nobody should send, from a seed. {@code -Dfuzz.requests} and {@code -Dfuzz.seed}
 * choose how many and which.
 */
final class HttpFuzzTest {
    /** What may be answered though it is not the reader's fault: admission, and HTTP's versions. */
    private static final Set<Integer> EXPECTED_5XX = Set.of(503, 505);

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 3_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int PATIENCE_MILLIS = 20_000;

    /** Most of them wait for the server to give up on a request that does not end. */
    private static final int SENDERS = 100;

    private final TestServer server =
            new TestServer(settings ->
                    settings.with(
                            new HttpSettings.Timeouts(
                                    Duration.ofMillis(40),
                                    Duration.ofMillis(60),
                                    Duration.ofMillis(20),
                                    Duration.ofMillis(600),
                                    Duration.ofMillis(400))));
    private final ConcurrentSkipListMap<Integer, Integer> statuses = new ConcurrentSkipListMap<>();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void nothing_that_a_reader_sends_fails_hangs_or_leaks() throws Exception {
        server.shape();
        var descriptors = descriptors();

        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    IntStream.range(0, SENDERS)
                            .mapToObj(sender -> senders.submit(() -> send(sender)))
                            .toList();
            for (var each : all) {
                each.get();
            }
        }

        until("no request is left", () -> server.server.admittedRequests() == 0);
        until("nobody waits", () -> server.server.waitingReaders() == 0);
        until("no place is waited at", () -> server.server.waitingPlaces() == 0);
        until("no connection is left", () -> server.server.openConnections() <= 1);
        until("no body is left", () -> server.server.bodyBytes() == 0);
        until("no descriptor is left", () -> descriptors() <= descriptors + 10);
        assertThat(statuses.keySet()).as("there were all sorts: %s", statuses).contains(200, 400);
        assertThat(server.get("/v1/health").statusCode()).isEqualTo(200);
    }

    private boolean send(int sender) throws IOException {
        var requests = new FuzzedRequests(new Random(SEED * SENDERS + sender));
        for (var n = 0; n < REQUESTS / SENDERS; n++) {
            send(requests.next(), n);
        }
        return true;
    }

    private void send(FuzzedRequests.Fuzzed request, int number) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.bytes());
            switch (request.afterwards()) {
                case READ -> read(socket, number, request);
                case HANG_UP -> {}
                case HALF_CLOSE -> {
                    socket.shutdownOutput();
                    read(socket, number, request);
                }
            }
        } catch (SocketException _) {
            // It has hung up on what makes no sense, which is right.
            statuses.merge(-1, 1, Integer::sum);
        }
    }

    private void read(Socket socket, int number, FuzzedRequests.Fuzzed request) throws IOException {
        try {
            var answer =
                    new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
            var status = answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12));
            statuses.merge(status, 1, Integer::sum);
            assertThat(status < 500 || EXPECTED_5XX.contains(status))
                    .as("seed %d request %d: %s to %s", SEED, number, answer, request)
                    .isTrue();
        } catch (SocketTimeoutException e) {
            throw new AssertionError(
                    "seed %d request %d hangs: %s".formatted(SEED, number, request), e);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }
}
