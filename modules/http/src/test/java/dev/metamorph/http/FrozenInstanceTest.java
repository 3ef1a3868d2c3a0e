package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeSubsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that an instance must answer which takes connections and never answers, as one does
 * whose process is frozen: it still leads as far as the others know.
 */
final class FrozenInstanceTest {
    private final TestServer server = new TestServer();
    private ServerSocket frozen;

    @BeforeEach
    void freeze() throws IOException {
        frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.directory.lead(address());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        frozen.close();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + frozen.getLocalPort());
    }

    private void assertGivenUp(CompletableFuture<HttpResponse<String>> asked, Duration after) {
        while (server.server.forwardedReaders() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        server.passTime(after);

        var answer = asked.join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("\"reason\":\"instance_unreachable\"");
        assertThat(header(answer, "retry-after")).isPresent();
        assertThat(server.server.forwardedReaders()).isZero();
    }

    @Test
    void a_subset_whose_shape_the_leader_must_create_is_given_up() {
        server.directory.follow(address());

        assertGivenUp(
                server.getAsync("/v1/shape?table=items&offset=-1&subset__where=id%3D1"),
                Duration.ofSeconds(96));
    }

    @Test
    void a_subset_that_the_leader_must_read_is_given_up() {
        server.subsets.answer(new ShapeSubsets.Answer.Elsewhere(address()));

        assertGivenUp(
                server.getAsync("/v1/shape?table=items&offset=-1&subset__where=id%3D1"),
                Duration.ofSeconds(96));
    }

    @Test
    void a_removal_is_given_up() {
        var handle = server.shape();

        assertGivenUp(
                CompletableFuture.supplyAsync(
                        () -> server.send("DELETE", "/v1/shape?handle=" + handle)),
                Duration.ofSeconds(11));
    }

    @Test
    void a_declaration_is_given_up() {
        server.published.answer(new PublishedShapes.Answer.Elsewhere(address()));

        assertGivenUp(
                CompletableFuture.supplyAsync(
                        () -> server.put("/v1/published/items", "{\"table\":\"items\"}")),
                Duration.ofSeconds(26));
    }

    @Test
    void the_removal_of_a_declaration_is_given_up() {
        server.published.answer(new PublishedShapes.Answer.Elsewhere(address()));

        assertGivenUp(
                CompletableFuture.supplyAsync(() -> server.send("DELETE", "/v1/published/items")),
                Duration.ofSeconds(26));
    }

    @Test
    void a_shape_that_the_leader_must_create_is_given_up() {
        server.directory.follow(address());
        var asked = server.getAsync("/v1/shape?table=items&offset=-1");
        while (!asked.isDone()) {
            if (server.server.forwardedReaders() > 0) {
                server.passTime(Duration.ofSeconds(96));
            }
            LockSupport.parkNanos(50_000_000);
        }

        assertThat(asked.join().statusCode()).isEqualTo(503);
        assertThat(asked.join().body()).contains("\"reason\":\"instance_unreachable\"");
    }
}
