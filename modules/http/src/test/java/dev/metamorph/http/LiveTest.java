package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Long polls. */
final class LiveTest {
    private final TestServer server =
            new TestServer(settings -> settings.withLongPoll(Duration.ofMinutes(1)));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_existing_entry_is_answered_at_once() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");

        var response = server.get("/v1/shape?table=items&offset=0_0&live&handle=" + handle);

        assertThat(response.body()).startsWith("[{\"n\":1},");
        assertThat(response.body()).contains("\"global_last_seen_lsn\":\"200\"");
    }

    @Test
    void a_change_of_another_shape_wakes_no_reader() {
        var handle = server.shape();
        var other = handle(server.get("/v1/shape?table=other&offset=-1"));
        var waiting = server.live(liveAt(handle, "0_inf"));

        server.append(other, 200, 0, "{\"n\":1}");
        server.append(handle, 201, 0, "{\"n\":2}");

        assertThat(waiting.join().body()).startsWith("[{\"n\":2},");
    }

    @Test
    void readers_of_one_place_share_one_registration_one_read_and_one_cursor() {
        var handle = server.shape();
        var waiting =
                IntStream.range(0, 20).mapToObj(_ -> server.live(liveAt(handle, "0_inf"))).toList();
        assertThat(server.server.waitingPlaces()).isEqualTo(1);
        assertThat(server.logs.waiting()).isEqualTo(1);
        var reads = server.logs.reads();

        server.append(handle, 200, 0, "{\"n\":1}");

        var responses = waiting.stream().map(CompletableFuture::join).toList();
        assertThat(responses).allMatch(response -> response.body().startsWith("[{\"n\":1},"));
        assertThat(responses.stream().map(r -> header(r, "electric-cursor")).distinct())
                .hasSizeLessThan(3);
        assertThat(server.logs.reads()).isEqualTo(reads + 1);
        assertThat(server.server.waitingReaders()).isZero();
    }

    @Test
    void a_wake_without_news_leaves_the_reader_waiting() {
        var handle = server.shape();
        var waiting = server.live(liveAt(handle, "0_inf"));

        server.logs.answerAsUsual();
        until("it waits again", () -> server.logs.waiting() == 1);
        assertThat(waiting).isNotDone();

        server.append(handle, 200, 0, "{\"n\":1}");
        assertThat(waiting.join().body()).startsWith("[{\"n\":1},");
    }

    @Test
    void a_log_that_cannot_be_read_when_it_wakes_is_an_internal_error() {
        var handle = server.shape();
        var waiting = server.live(liveAt(handle, "0_inf"));

        server.logs.fail(new IllegalStateException("the disk is gone"));
        server.logs.answerAsUsual();

        assertThat(waiting.join().statusCode()).isEqualTo(500);
    }

    @Test
    void a_log_that_lets_no_reader_wait_is_an_internal_error() {
        var handle = server.shape();
        server.logs.failWaits(new IllegalStateException("closed"));

        assertThat(server.get(liveAt(handle, "0_inf")).statusCode()).isEqualTo(500);
        assertThat(server.server.waitingReaders()).isZero();
        assertThat(server.server.waitingPlaces()).isZero();
    }

    @Test
    void a_rotated_shape_answers_all_who_wait() {
        var handle = server.shape();
        var one = server.live(liveAt(handle, "0_inf"));
        var other = server.live(liveAt(handle, "0_0"));

        server.logs.end(handle);

        assertThat(one.join().statusCode()).isEqualTo(409);
        assertThat(handle(other.join())).isEqualTo(handle(one.join())).isNotEqualTo(handle);
    }

    @Test
    void a_log_that_comes_to_the_offset_meanwhile_is_served() {
        var handle = server.shape();
        var waiting = server.live("/v1/shape?table=items&offset=200_0&handle=" + handle);

        server.append(handle, 200, 0, "{\"n\":1}");

        var response = waiting.join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "electric-offset")).contains("200_0");
        assertThat(response.body()).contains("up-to-date");
    }

    @Test
    void a_store_that_closes_meanwhile_keeps_its_readers_waiting() {
        var handle = server.shape();
        var waiting = server.live(liveAt(handle, "0_inf"));

        server.logs.answer(new ShapeLogs.Answer.NotYet("moving"));
        until("it waits for the store", () -> server.logs.waiting() == 1);
        server.logs.answerAsUsual();
        until("it waits for news", () -> server.logs.waiting() == 1);
        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(waiting.join().body()).startsWith("[{\"n\":1},");
    }

    @Test
    void a_reader_that_disconnects_leaves_nothing_behind() throws IOException {
        var handle = server.shape();
        try (var socket = server.connect()) {
            send(socket, liveAt(handle, "0_inf"));
            until("it waits", () -> server.logs.waiting() == 1);
        }

        until("it is forgotten", () -> server.server.waitingReaders() == 0);
        until("the log has forgotten it", () -> server.logs.waiting() == 0);
        until("no place is waited at", () -> server.server.waitingPlaces() == 0);
    }

    @Test
    void a_reader_that_resets_its_connection_leaves_nothing_behind() throws IOException {
        var handle = server.shape();
        try (var socket = server.connect()) {
            socket.setSoLinger(true, 0);
            send(socket, liveAt(handle, "0_inf"));
            until("it waits", () -> server.logs.waiting() == 1);
        }

        until("it is forgotten", () -> server.server.waitingReaders() == 0);
        until("the log has forgotten it", () -> server.logs.waiting() == 0);
    }

    @Test
    void two_thousand_readers_are_woken_by_one_change() throws IOException {
        var handle = server.shape();
        var sockets = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 2000; i++) {
                var socket = server.connect();
                sockets.add(socket);
                send(socket, liveAt(handle, "0_inf"));
            }
            until("all wait", () -> server.server.waitingReaders() == 2000);

            server.append(handle, 200, 0, "{\"n\":1}");

            for (var socket : sockets) {
                assertThat(new RawReader(socket).response().body()).startsWith("[{\"n\":1},");
            }
            assertThat(server.server.waitingReaders()).isZero();
            assertThat(server.logs.waiting()).isZero();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
        until("all are gone", () -> server.server.openConnections() <= 1);
    }

    @Test
    void closing_answers_those_who_wait_and_is_quick() {
        var handle = server.shape();
        var waiting = server.live(liveAt(handle, "0_inf"));

        var started = System.nanoTime();
        server.server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isLessThan(Duration.ofSeconds(10));
        assertThat(waiting.join().statusCode()).isEqualTo(200);
        assertThat(header(waiting.join(), "electric-has-data")).contains("false");
        assertThat(server.server.waitingReaders()).isZero();
    }

    @Test
    void closing_is_quick_with_a_reader_that_does_not_read() throws IOException {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"text\":\"" + "x".repeat(20_000_000) + "\"}");
        try (var socket = server.connect()) {
            send(socket, "/v1/shape?table=items&offset=0_0&handle=" + handle);
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            var started = System.nanoTime();
            server.server.close();

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void offsets_of_a_transaction_that_is_read_in_part_are_served_from_there() {
        var handle = server.shape();
        server.append(handle, 200, 0, "{\"n\":1}");
        server.logs.append(handle, new LogOffset(200, 2), "{\"n\":2}");

        var response = server.get(liveAt(handle, "200_0"));

        assertThat(response.body()).startsWith("[{\"n\":2},");
        assertThat(header(response, "electric-offset")).contains("200_2");
    }

    private static String liveAt(Object handle, String offset) {
        return "/v1/shape?table=items&live=true&offset=%s&handle=%s".formatted(offset, handle);
    }

    private static void send(Socket socket, String path) throws IOException {
        var request = "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
}
