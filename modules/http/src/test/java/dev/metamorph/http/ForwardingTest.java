package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.Hops;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;

/** Requests that another instance answers. */
final class ForwardingTest {
    private static final String LIVE = "/v1/shape?table=items&offset=0_inf&live=true&handle=";

    private final TestServer asked = new TestServer();
    private final TestServer owner = new TestServer();
    private ShapeHandle handle;

    @BeforeEach
    void the_owner_has_a_shape() {
        owner.directory.newShapesHave("{\"n\":1}", "{\"n\":2}");
        handle = owner.shape();
        asked.directory.follow(owner.address());
    }

    @AfterEach
    void close() {
        asked.close();
        owner.close();
    }

    @Test
    void the_answer_of_the_other_instance_is_the_readers() {
        var there = owner.get("/v1/shape?table=items&offset=-1", "x-request-id", "a".repeat(20));
        var here = asked.get("/v1/shape?table=items&offset=-1", "x-request-id", "a".repeat(20));

        assertThat(here.body()).isEqualTo(there.body());
        assertThat(here.statusCode()).isEqualTo(200);
        assertThat(here.headers().map().keySet())
                .containsExactlyInAnyOrderElementsOf(there.headers().map().keySet());
        assertThat(header(here, "etag")).isEqualTo(header(there, "etag"));
        assertThat(header(here, "x-request-id")).contains("a".repeat(20));
    }

    @Test
    void the_body_of_a_post_is_forwarded_with_it() {
        var body = "{\"where\":\"id = 7\",\"order_by\":\"id\",\"limit\":3}";

        var here = asked.post("/v1/shape?table=items&offset=-1", body);

        assertThat(here.body()).startsWith("{\"metadata\":");
        assertThat(owner.subsets.asked())
                .containsExactly(new Subset("\"id\" = '7'::integer", "\"id\" ASC", 3, 0));
    }

    @Test
    void a_stream_of_events_comes_through() throws IOException {
        try (var socket = asked.connect()) {
            var request =
                    "GET %s%s&live_sse HTTP/1.1\r\nhost: localhost\r\n\r\n".formatted(LIVE, handle);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var stream = new RawReader(socket);
            assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
            until("it waits", () -> owner.server.waitingReaders() == 1);

            owner.append(handle, 200, 0, "{\"n\":3}");

            assertThat(stream.chunk()).startsWith("data: {\"n\":3}\n\n");
        }
    }

    @Test
    void the_leader_is_asked_about_a_shape_that_has_ended_and_has_not_here() {
        asked.directory.answerAsUsual();
        var known = asked.shape();
        asked.directory.lead(owner.address());
        owner.directory.gone(handle);

        var anew = asked.get("/v1/shape?table=items&offset=-1&expired_handle=" + known);

        assertThat(handle(anew)).isEqualTo(owner.shape()).isNotEqualTo(known);
    }

    @Test
    void a_tag_that_still_holds_is_answered_with_304() {
        var first = asked.get("/v1/shape?table=items&offset=-1");

        var second =
                asked.get(
                        "/v1/shape?table=items&offset=-1",
                        "if-none-match",
                        header(first, "etag").orElseThrow());

        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void a_long_answer_comes_whole() {
        var row = "{\"n\":\"%s\"}".formatted("x".repeat(1000));
        owner.directory.newShapesHave(
                IntStream.range(0, 8000).mapToObj(_ -> row).toArray(String[]::new));
        var path = "/v1/shape?table=items&where=" + "id%3D1" + "&offset=-1";

        var here = asked.get(path);

        assertThat(here.body()).hasSizeGreaterThan(8_000_000).isEqualTo(owner.get(path).body());
    }

    @Test
    void a_reader_waits_at_the_other_instance() {
        var live = asked.getAsync(LIVE + handle.text());
        until("it waits there", () -> owner.server.waitingReaders() == 1);
        assertThat(asked.server.forwardedReaders()).isEqualTo(1);

        owner.append(handle, 200, 0, "{\"n\":3}");

        assertThat(live.join().body()).startsWith("[{\"n\":3}");
        assertThat(asked.server.forwardedReaders()).isZero();
    }

    @Test
    void a_reader_that_goes_away_waits_nowhere() {
        var live = asked.getAsync(LIVE + handle.text());
        until("it waits there", () -> owner.server.waitingReaders() == 1);

        live.cancel(true);

        until("nobody waits", () -> owner.server.waitingReaders() == 0);
        until("nobody is forwarded", () -> asked.server.forwardedReaders() == 0);
    }

    @Test
    void events_are_streamed_through() throws IOException {
        try (var socket = asked.connect()) {
            socket.getOutputStream()
                    .write(
                            "GET /v1/shape?table=items&offset=0_inf&live=true&live_sse=true&handle=%s HTTP/1.1\r\nhost: a\r\n\r\n"
                                    .formatted(handle.text())
                                    .getBytes(StandardCharsets.US_ASCII));
            var stream = new RawReader(socket);
            assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
            until("it waits there", () -> owner.server.waitingReaders() == 1);

            owner.append(handle, 200, 0, "{\"n\":3}");

            assertThat(stream.chunk()).startsWith("data: {\"n\":3}\n\n");
        }
    }

    @Test
    void an_instance_that_cannot_be_reached_is_asked_again_until_another_is_known()
            throws IOException {
        asked.directory.follow(nobody());
        var waiting = asked.getAsync("/v1/shape?table=items&offset=-1");

        asked.directory.follow(owner.address());

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_read_of_a_log_without_an_owner_is_refused_after_twenty_seconds() throws IOException {
        assertUnreachable(
                afterTwentySeconds("/v1/shape?table=items&offset=-1"),
                "The instance that has the shape's log");
    }

    @Test
    void a_subset_without_a_leader_is_refused_after_twenty_seconds() throws IOException {
        assertUnreachable(
                afterTwentySeconds("/v1/shape?table=items&offset=-1&subset"),
                "The instance that asks the database");
    }

    /** The answer after the patience has passed; asserts that it does not come earlier. */
    private HttpResponse<String> afterTwentySeconds(String path) throws IOException {
        asked.directory.follow(nobody());
        var waiting = asked.getAsync(path);
        until("it is let in", () -> asked.server.admittedRequests() == 1);
        asked.passTime(Duration.ofSeconds(19));
        assertThat(waiting).isNotDone();

        // The patience is counted from the first failure, so there must have been one.
        until(
                "it is answered",
                () -> {
                    asked.passTime(Duration.ofMillis(100));
                    return waiting.isDone();
                });
        return waiting.join();
    }

    @Test
    void a_removal_without_a_leader_is_refused() throws IOException {
        asked.directory.follow(nobody());

        var removal = asked.send("DELETE", "/v1/shape?handle=" + handle);

        assertUnreachable(removal, "The instance that removes shapes");
    }

    private static void assertUnreachable(HttpResponse<String> answer, String who) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"message\":\"%s cannot be reached, please retry\",\"reason\":\"instance_unreachable\"}"
                                .formatted(who));
        assertThat(header(answer, "retry-after")).contains("5");
    }

    @Test
    void a_reader_whose_instance_goes_away_is_answered_by_the_next_one() {
        var live = asked.getAsync(LIVE + handle.text());
        until("it waits there", () -> owner.server.waitingReaders() == 1);
        try (var next = new TestServer()) {
            next.directory.newShapesHave("{\"n\":1}");
            assertThat(next.shape()).isEqualTo(handle);
            next.append(handle, 200, 0, "{\"n\":3}");
            asked.directory.follow(next.address());

            assertThat(live.join().body()).startsWith("[{\"n\":3}");
        }
    }

    @Test
    void a_log_that_is_elsewhere_is_read_there() {
        asked.directory.answerAsUsual();
        asked.shape();
        owner.append(handle, 200, 0, "{\"n\":3}");
        asked.logs.answer(new ShapeLogs.Answer.Elsewhere(owner.address()));

        var page = asked.get("/v1/shape?table=items&offset=0_0&handle=" + handle.text());

        assertThat(page.body()).contains("{\"n\":3}");
    }

    @Test
    void a_handle_that_is_not_known_here_is_judged_by_the_leader() {
        asked.directory.answerAsUsual();
        asked.directory.answer(found("7-0"));
        asked.directory.lead(owner.address());

        var page = asked.get("/v1/shape?table=items&offset=-1&handle=" + handle.text());

        assertThat(page.statusCode()).isEqualTo(200);
    }

    @Test
    void a_handle_that_is_not_known_here_is_judged_by_the_leader_for_rows_too() {
        asked.directory.answerAsUsual();
        asked.directory.answer(found("7-0"));
        asked.directory.lead(owner.address());

        var rows = asked.get("/v1/shape?table=items&offset=0_0&subset&handle=" + handle.text());

        assertThat(rows.statusCode()).isEqualTo(200);
        assertThat(header(rows, "electric-handle")).contains(handle.text());
    }

    @Test
    void a_handle_that_is_not_known_here_is_judged_by_the_leader_when_it_is_removed() {
        asked.directory.answerAsUsual();
        asked.directory.answer(found("7-0"));
        asked.directory.lead(owner.address());

        var removal = asked.send("DELETE", "/v1/shape?table=items&handle=" + handle.text());

        assertThat(removal.statusCode()).isEqualTo(202);
    }

    @Test
    void a_handle_that_the_leader_knows_is_not_refused_by_the_instance_that_it_was_sent_to() {
        asked.directory.answerAsUsual();
        asked.directory.answer(found("7-0"));
        asked.directory.lead(owner.address());
        var path = "/v1/shape?table=items&offset=-1&handle=" + handle.text();

        var waiting = asked.getAsync(path, Hops.HEADER, "1");
        // Moves the log first: a shape that is found here is read at once.
        asked.logs.answer(new ShapeLogs.Answer.Elsewhere(owner.address()));
        asked.directory.answer(found(handle.text()));

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void rows_are_asked_of_the_next_leader_when_the_former_is_lost() throws IOException {
        asked.directory.follow(nobody());
        var waiting = asked.getAsync("/v1/shape?table=items&offset=-1&subset");

        asked.directory.follow(owner.address());

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void instances_that_do_not_agree_are_not_asked_in_circles() {
        owner.directory.follow(asked.address());
        var waiting = asked.getAsync("/v1/shape?table=items&offset=-1");
        until("it is under way", () -> owner.server.forwardedReaders() > 0);

        owner.directory.answerAsUsual();

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void an_instance_that_is_behind_is_not_passed_by_for_ever() {
        owner.logs.answer(new ShapeLogs.Answer.Elsewhere(asked.address()));
        var waiting = asked.getAsync("/v1/shape?table=items&offset=0_0&handle=" + handle.text());
        until("it is under way", () -> owner.server.forwardedReaders() > 0);

        asked.directory.answerAsUsual();
        assertThat(asked.shape()).isEqualTo(handle);
        asked.directory.lead(owner.address());

        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_shape_is_removed_by_the_leader() {
        var removal = asked.send("DELETE", "/v1/shape?handle=" + handle.text());

        assertThat(removal.statusCode()).isEqualTo(202);
        assertThat(owner.send("DELETE", "/v1/shape?handle=" + handle.text()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void readers_that_wait_elsewhere_are_answered_when_their_own_instance_stops() {
        var live = asked.getAsync(LIVE + handle.text());
        until("it waits there", () -> owner.server.waitingReaders() == 1);

        asked.server.close();

        var answer = live.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "electric-up-to-date")).isPresent();
        assertThat(answer.body().toLowerCase(Locale.ROOT)).contains("up-to-date");
    }

    @Test
    void a_stream_through_it_ends_as_it_should_when_an_instance_stops() throws IOException {
        try (var socket = asked.connect()) {
            var request =
                    "GET %s%s&live_sse HTTP/1.1\r\nhost: localhost\r\n\r\n".formatted(LIVE, handle);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var stream = new RawReader(socket);
            assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
            until("it waits", () -> owner.server.waitingReaders() == 1);

            asked.server.close();

            while (!stream.chunk().isEmpty()) {
                // The part that arrived before the connection was lost.
            }
            assertThat(stream.rest()).isEmpty();
        }
    }

    private ShapeDirectory.Answer found(String other) {
        var known =
                (ShapeDirectory.Answer.Found)
                        owner.directory.byHandle(handle).toCompletableFuture().join();
        var shape = known.shape();
        var ref = new ShapeRef(new ShapeHandle(other), shape.ref().partition());
        return new ShapeDirectory.Answer.Found(
                new ShapeDirectory.Shape(ref, shape.definition(), shape.relation()));
    }

    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
