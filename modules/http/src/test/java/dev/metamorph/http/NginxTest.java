package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A real nginx as a caching proxy, with the configuration of {@code docs/proxy.md}: HTTP/1.0 to the
 * server, one request for many readers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class NginxTest {
    private static final String CACHE = "x-cache";

    @TempDir static Path folder;

    private final TestServer server =
            new TestServer(settings ->
                    settings.with(
                            new HttpSettings.Caching(
                                    Duration.ofSeconds(1), Duration.ofSeconds(300))));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Nginx nginx;
    private String shape;
    private ShapeHandle handle;
    private int shapes;

    @BeforeAll
    void start() throws IOException {
        assumeTrue(Nginx.available(), "no nginx on this machine: caching through it was not tried");
        nginx = Nginx.start(folder, server.server.port());
    }

    @AfterAll
    void close() {
        client.close();
        if (nginx != null) {
            nginx.close();
        }
        server.close();
    }

    /** Each test has a shape of its own, so that none finds the pages of another in the cache. */
    @BeforeEach
    void a_shape() {
        shapes++;
        server.directory.newShapesHave();
        shape = "/v1/shape?table=items&where=id%%3D%d".formatted(shapes);
        handle = TestServer.handle(server.get(shape + "&offset=-1"));
    }

    @AfterEach
    void hang_up() throws IOException {
        nginx.hangUp();
        until("nobody waits", () -> server.server.waitingReaders() == 0);
    }

    @Test
    void readers_who_wait_at_the_same_place_are_one_reader_here() throws IOException {
        var first = nginx.get(live("0_inf"));
        until("it waits", () -> server.server.waitingReaders() == 1);
        var readers = new ArrayList<>(List.of(first));
        for (var i = 1; i < 20; i++) {
            readers.add(nginx.get(live("0_inf")));
        }

        server.append(handle, 200, 0, "{\"n\":1}");

        var answers = new ArrayList<RawReader.Raw>();
        for (var reader : readers) {
            answers.add(reader.response());
        }
        assertThat(answers).extracting(RawReader.Raw::body).containsOnly(answers.getFirst().body());
        for (var name : List.of("electric-offset", "electric-handle", "electric-cursor", "etag")) {
            assertThat(answers)
                    .extracting(answer -> answer.headers().get(name))
                    .hasSize(20)
                    .containsOnly(answers.getFirst().headers().get(name))
                    .doesNotContainNull();
        }
        assertThat(answers)
                .extracting(answer -> answer.headers().get(CACHE))
                .containsExactlyInAnyOrderElementsOf(oneMissAndHits(19));
    }

    @Test
    void a_reader_who_goes_away_does_not_take_the_answer_from_the_others() throws IOException {
        try (var leaving = nginx.connect()) {
            leaving.getOutputStream().write(request(live("0_inf")));
            until("it waits", () -> server.server.waitingReaders() == 1);
        }
        var staying = nginx.get(live("0_inf"));

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(staying.response().body()).startsWith("[{\"n\":1}");
    }

    @Test
    void the_beginning_of_a_log_is_asked_for_once() {
        var first = get(shape + "&offset=-1");
        var second = get(shape + "&offset=-1");

        assertThat(header(first, CACHE)).contains("MISS");
        assertThat(header(second, CACHE)).contains("HIT");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "electric-schema"))
                .isPresent()
                .isEqualTo(header(first, "electric-schema"));
    }

    @Test
    void a_reader_that_has_the_page_gets_304_from_the_cache() {
        var tag = header(get(shape + "&offset=-1"), "etag").orElseThrow();

        var again = get(shape + "&offset=-1", "if-none-match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(header(again, CACHE)).contains("HIT");
        assertThat(header(again, "electric-offset")).contains("0_0");
    }

    @Test
    void a_page_that_has_grown_old_is_given_while_the_new_one_is_fetched() {
        var page = shape + "&offset=0_0&handle=" + handle;
        assertThat(get(page).body()).doesNotContain("\"n\":1");
        server.append(handle, 200, 0, "{\"n\":1}");
        var caches = new ArrayList<String>();

        until(
                "the new page is there",
                () -> {
                    var answer = get(page);
                    caches.add(header(answer, CACHE).orElseThrow());
                    return answer.body().contains("\"n\":1");
                });

        assertThat(caches).contains("STALE").doesNotContain("MISS", "EXPIRED");
    }

    @Test
    void a_reader_that_must_refetch_does_not_get_the_old_beginning() {
        var old = get(shape + "&offset=-1");
        server.send("DELETE", "/v1/shape?handle=" + handle);
        var next = TestServer.handle(server.get(shape + "&offset=-1"));

        var moved = get(shape + "&offset=0_0&handle=" + handle);
        var anew = get(shape + "&offset=-1&expired_handle=" + handle);

        assertThat(moved.statusCode()).isEqualTo(409);
        assertThat(TestServer.handle(moved)).isEqualTo(next);
        assertThat(TestServer.handle(old)).isEqualTo(handle);
        assertThat(TestServer.handle(anew)).isEqualTo(next);
        assertThat(header(get(shape + "&offset=0_0&handle=" + handle), CACHE)).contains("HIT");
    }

    @Test
    void a_409_without_a_handle_is_soon_forgotten() throws IOException {
        var waiting = nginx.get(live("0_inf"));
        until("it waits", () -> server.server.waitingReaders() == 1);
        server.directory.answerAfterGone(
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.CREATION_FAILED, "not now", Duration.ofSeconds(1)));
        server.logs.end(handle);
        assertThat(waiting.response().status()).startsWith("HTTP/1.1 409 ");
        server.directory.answerAsUsual();

        // With a handle, nginx would cache it for a minute.
        until(
                "the next handle is told",
                () -> header(get(live("0_inf")), "electric-handle").isPresent());
    }

    @Test
    void events_come_through_as_they_happen_and_to_each_reader_from_us() throws IOException {
        var one = nginx.get(live("0_inf") + "&live_sse=true");
        var other = nginx.get(live("0_inf") + "&live_sse=true");
        assertThat(one.head().headers()).containsEntry("content-type", "text/event-stream");
        assertThat(other.head().headers()).containsEntry("content-type", "text/event-stream");
        until("both wait", () -> server.server.waitingReaders() == 2);

        server.append(handle, 200, 0, "{\"n\":1}");

        assertThat(one.chunk()).startsWith("data: {\"n\":1}\n\n");
        assertThat(other.chunk()).startsWith("data: {\"n\":1}\n\n");
    }

    @Test
    void rows_and_errors_are_never_kept() {
        for (var path : List.of(shape + "&offset=-1&subset", shape + "&offset=x", "/nothing")) {
            assertThat(header(get(path), CACHE)).contains("MISS");
            assertThat(header(get(path), CACHE)).as(path).contains("MISS");
        }
    }

    @Test
    void each_origin_and_each_form_has_a_page_of_its_own() {
        var row = "{\"key\":\"k\",\"value\":{\"id\":\"7\"},\"headers\":{\"operation\":\"insert\"}}";
        // The first page is cached for longer than the rounds may take.
        server.directory.newShapesHave(row);
        var page = "/v1/shape?table=others&offset=-1";
        var typed = "application/json; values=typed";

        for (var round : List.of("MISS", "HIT")) {
            for (var origin : List.of("http://a.example", "http://b.example")) {
                var answer = get(page, "origin", origin);
                assertThat(header(answer, "access-control-allow-origin")).contains(origin);
                assertThat(header(answer, CACHE)).contains(round);
            }
            assertThat(get(page, "accept", typed).body()).contains("\"id\":7");
            assertThat(get(page).body()).contains("\"id\":\"7\"");
        }
    }

    private HttpResponse<String> get(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(nginx.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    }

    private String live(String offset) {
        return "%s&offset=%s&handle=%s&live=true".formatted(shape, offset, handle);
    }

    private static byte[] request(String path) {
        return "GET %s HTTP/1.1\r\nhost: localhost\r\n\r\n"
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> oneMissAndHits(int hits) {
        var caches = new ArrayList<>(Collections.nCopies(hits, "HIT"));
        caches.add("MISS");
        return caches;
    }
}
