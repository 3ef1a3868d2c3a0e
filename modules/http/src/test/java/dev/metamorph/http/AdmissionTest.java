package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.read.Admission;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** The limits of concurrent requests (docs/protocol.md, "Admission"). */
final class AdmissionTest {
    private final TestServer server =
            new TestServer(settings -> settings.with(new HttpSettings.Limits(1, 2)));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void one_request_more_than_may_wait_is_refused_with_a_time_to_come_back() {
        var handle = shape();
        var one = live(handle);
        var other = live(handle);

        var refused = server.get(path(handle));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body())
                .isEqualTo(
                        "{\"code\":\"concurrent_request_limit_exceeded\",\"message\":\"Concurrent"
                                + " existing request limit exceeded (limit: 2), please retry\",\"reason\":"
                                + "\"concurrent_request_limit_exceeded\"}");
        assertThat(Integer.parseInt(header(refused, "retry-after").orElseThrow())).isBetween(5, 10);
        assertThat(header(refused, "electric-internal-known-error")).contains("true");
        assertThat(header(refused, "cache-control")).contains("no-store");
        assertThat(header(refused, "access-control-allow-origin")).isPresent();
        finish(handle, one, other);
    }

    @Test
    void a_request_for_a_new_shape_has_a_place_though_all_others_are_taken() {
        var handle = shape();
        var one = live(handle);
        var other = live(handle);

        assertThat(server.get("/v1/shape?table=other&offset=-1").statusCode()).isEqualTo(200);
        finish(handle, one, other);
    }

    @Test
    void a_request_for_a_new_shape_is_counted_until_the_shape_is_there() {
        var creating = server.directory.holdCreations();
        var waiting = server.getAsync("/v1/shape?table=slow&offset=-1");
        until("it is let in", () -> admitted(Admission.Kind.INITIAL) == 1);

        var refused = server.get("/v1/shape?table=other&offset=-1");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("Concurrent initial request limit exceeded (limit: 1)");
        creating.complete(null);
        assertThat(waiting.join().statusCode()).isEqualTo(200);
        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void a_refused_request_makes_no_shape() {
        var creating = server.directory.holdCreations();
        var waiting = server.getAsync("/v1/shape?table=slow&offset=-1");
        until("it is let in", () -> admitted(Admission.Kind.INITIAL) == 1);
        var created = server.directory.created();

        server.get("/v1/shape?table=other&offset=-1");

        assertThat(server.directory.created()).isEqualTo(created);
        creating.complete(null);
        waiting.join();
    }

    @Test
    void a_reader_that_waits_counts_among_the_existing_though_it_came_without_a_known_handle() {
        shape();
        var waiting = server.live("/v1/shape?table=items&offset=0_inf&live=true&handle=7-1");

        assertThat(admitted(Admission.Kind.INITIAL)).isZero();
        assertThat(admitted(Admission.Kind.EXISTING)).isEqualTo(1);
        finish(new ShapeHandle("7-1"), waiting);
    }

    @Test
    void a_handle_that_is_dead_counts_as_none() {
        var handle = shape();
        server.directory.gone(handle);
        var creating = server.directory.holdCreations();

        var waiting = server.getAsync(path(handle));

        until("it is let in", () -> admitted(Admission.Kind.INITIAL) == 1);
        creating.complete(null);
        assertThat(waiting.join().statusCode()).isEqualTo(409);
    }

    @Test
    void the_offset_does_not_decide_what_a_request_counts_as() {
        var handle = shape();
        var one = live(handle);
        var other = live(handle);

        assertThat(server.get("/v1/shape?table=items&offset=-1&handle=" + handle).statusCode())
                .isEqualTo(503);
        finish(handle, one, other);
    }

    @Test
    void whatever_the_answer_is_the_place_is_free_afterwards() {
        var handle = shape();
        server.get("/v1/shape?offset=-1");
        server.get("/v1/shape?table=items&offset=x");
        server.get("/v1/shape?table=items&offset=0_0&handle=7-9");
        server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);
        server.send("HEAD", "/v1/shape?table=items&offset=-1");
        server.post("/v1/shape?table=items&offset=-1", "[");
        server.post("/v1/shape?table=items&offset=-1", "{\"limit\":1,\"order_by\":\"id\"}");
        server.logs.fail(new IllegalStateException("the disk is gone"));
        server.get("/v1/shape?table=items&offset=0_0&handle=" + handle);

        until("all is released", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void a_reader_that_goes_away_frees_its_place() throws IOException {
        var handle = shape();
        try (var socket = server.connect()) {
            var request = "GET %s HTTP/1.1\r\nhost: localhost\r\n\r\n".formatted(path(handle));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            until("it waits", () -> server.server.waitingReaders() == 1);
        }

        until("its place is free", () -> server.server.admittedRequests() == 0);
    }

    @Test
    void deletes_preflights_and_health_are_not_limited() {
        var handle = shape();
        var one = live(handle);
        var other = live(handle);

        assertThat(server.get("/v1/health").statusCode()).isEqualTo(200);
        assertThat(server.send("OPTIONS", "/v1/shape").statusCode()).isEqualTo(204);
        assertThat(server.send("DELETE", "/v1/shape?handle=7-99").statusCode()).isEqualTo(404);
        finish(handle, one, other);
    }

    /** Creates a shape, and waits until its request is no longer counted. */
    private ShapeHandle shape() {
        var handle = server.shape();
        until("all is released", () -> server.server.admittedRequests() == 0);
        return handle;
    }

    private int admitted(Admission.Kind kind) {
        return server.server.admittedRequests(kind);
    }

    private static String path(ShapeHandle handle) {
        return "/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle;
    }

    private CompletableFuture<HttpResponse<String>> live(ShapeHandle handle) {
        return server.live(path(handle));
    }

    private void finish(ShapeHandle handle, CompletableFuture<?>... waiting) {
        server.append(handle, 900, 0, "{\"n\":1}");
        CompletableFuture.allOf(waiting).join();
        until("all is released", () -> server.server.admittedRequests() == 0);
    }
}
