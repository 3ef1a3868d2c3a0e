package dev.metamorph.http;

import static dev.metamorph.http.TestServer.handle;
import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.StackStatus.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** {@code DELETE /v1/shape}. */
final class ShapeRemovalTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_shape_is_deleted_by_its_handle_alone() {
        var handle = server.shape();

        var response = server.send("DELETE", "/v1/shape?handle=" + handle);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
        assertThat(server.shape()).isNotEqualTo(handle);
    }

    @Test
    void a_shape_is_deleted_by_its_definition() {
        var path = "/v1/shape?table=items&where=id%3D%241&params[1]=1&columns=id,value";
        var before = handle(server.get(path + "&offset=-1"));

        assertThat(server.send("DELETE", path).statusCode()).isEqualTo(202);

        assertThat(handle(server.get(path + "&offset=-1"))).isNotEqualTo(before);
    }

    @Test
    void another_shape_of_the_table_stays() {
        var handle = server.shape();

        var response = server.send("DELETE", "/v1/shape?table=items&where=id%3D1");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"message\":\"No existing shape found\"}");
        assertThat(server.shape()).isEqualTo(handle);
    }

    @Test
    void an_unknown_handle_is_not_found() {
        assertThat(server.send("DELETE", "/v1/shape?handle=1-1").statusCode()).isEqualTo(404);
    }

    @Test
    void definition_and_handle_must_fit() {
        server.shape();

        var response = server.send("DELETE", "/v1/shape?table=items&handle=1-1");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"The specified shape definition and handle do not match."
                                + " Please ensure the shape definition is correct or omit the shape"
                                + " handle from the request to obtain a new one.\"}");
    }

    @Test
    void something_must_be_named() {
        var response = server.send("DELETE", "/v1/shape");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{\"handle\":[\"can't be blank"
                                + " when shape definition is missing\"]}}");
        assertThat(header(response, "cache-control")).contains("no-cache");
    }

    @Test
    void a_bad_table_is_an_invalid_request() {
        server.directory.answer(
                new ShapeDirectory.Answer.Invalid("table", List.of("does not exist")));

        var response = server.send("DELETE", "/v1/shape?table=x");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"table\":[\"does not exist\"]");
    }

    @Test
    void a_malformed_flag_is_an_invalid_request() {
        var response = server.send("DELETE", "/v1/shape?table=items&live=maybe");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"live\":[\"is invalid\"]");
    }

    @Test
    void it_needs_a_stack_that_is_up() {
        server.status.set(Level.WAITING, "Another instance leads");

        var response = server.send("DELETE", "/v1/shape?table=items");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(header(response, "retry-after")).contains("5");
    }

    @Test
    void readers_that_wait_are_sent_to_another_handle() {
        var handle = server.shape();
        var waiting = server.live("/v1/shape?table=items&offset=0_inf&live=true&handle=" + handle);

        server.send("DELETE", "/v1/shape?handle=" + handle);

        assertThat(waiting.join().statusCode()).isEqualTo(409);
        assertThat(handle(waiting.join())).isNotEqualTo(handle);
    }

    @Test
    void it_is_refused_unless_enabled() {
        try (var closed = new TestServer(settings -> settings.withDeletes(false))) {
            var response = closed.send("DELETE", "/v1/shape?table=items");

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.body()).isEqualTo("{\"message\":\"DELETE not allowed\"}");
        }
    }
}
