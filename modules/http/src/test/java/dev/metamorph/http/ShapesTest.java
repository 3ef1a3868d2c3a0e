package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList.Bounds;
import dev.metamorph.shape.port.ShapeList.Order;
import dev.metamorph.shape.port.ShapeList.Page;
import dev.metamorph.shape.port.ShapeList.Place;
import dev.metamorph.shape.port.ShapeList.Question;
import dev.metamorph.shape.port.ShapeList.State;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /v1/shapes}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShapesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server = new TestServer();

    @AfterAll
    void close() {
        server.close();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode find(JsonNode listed, ShapeHandle handle) {
        for (var shape : listed.path("shapes")) {
            if (shape.path("handle").asText().equals(handle.text())) {
                return shape;
            }
        }
        throw new AssertionError(listed.toString());
    }

    @Test
    void it_lists_the_shapes_with_what_their_logs_here_tell() {
        var handle = server.shape();
        server.append(handle, 300, 0, "{\"n\":1}");

        var listed = json(server.get("/v1/shapes").body());

        assertThat(listed.path("total").asInt()).isEqualTo(listed.path("shapes").size());
        assertThat(listed.has("next")).isFalse();
        var shape = find(listed, handle);
        assertThat(shape.path("table").asText()).isEqualTo("\"public\".\"items\"");
        assertThat(shape.path("state").asText()).isEqualTo("active");
        assertThat(shape.path("here").asBoolean()).isTrue();
        assertThat(shape.path("offset").asText()).isEqualTo("300_0");
        assertThat(shape.path("readers").asInt()).isZero();
    }

    @Test
    void the_size_of_a_log_here_is_told_as_far_as_it_is_known() {
        var known = TestServer.handle(server.get("/v1/shape?table=known&offset=-1"));
        var partly = TestServer.handle(server.get("/v1/shape?table=partly&offset=-1"));
        var elsewhere = TestServer.handle(server.get("/v1/shape?table=apart&offset=-1"));
        var unknown = LogSize.UNKNOWN;
        server.logs.size(known, new LogSize(100, 2, 60, 1, 3));
        server.logs.size(partly, new LogSize(unknown, unknown, 60, 1, unknown));

        var listed = json(server.get("/v1/shapes?limit=1000").body());

        assertThat(find(listed, known).path("size"))
                .isEqualTo(
                        json(
                                """
                                {"rows":3,"bytes":160,"base_bytes":100,"base_items":2,"tail_bytes":60,"tail_items":1}
                                """));
        assertThat(find(listed, partly).path("size"))
                .isEqualTo(json("{\"tail_bytes\":60,\"tail_items\":1}"));
        assertThat(find(listed, elsewhere).has("size")).isFalse();
    }

    @Test
    void a_shape_that_keeps_its_rows_is_distinguished() {
        var plain = TestServer.handle(server.get("/v1/shape?table=items&offset=-1"));
        var keeping = TestServer.handle(server.get("/v1/shape?table=items&rows=true&offset=-1"));

        var listed = json(server.get("/v1/shapes").body());

        assertThat(find(listed, keeping).path("rows").asBoolean()).isTrue();
        assertThat(find(listed, plain).has("rows")).isFalse();
    }

    @Test
    void readers_and_the_last_read_are_counted() {
        var handle = TestServer.handle(server.get("/v1/shape?table=others&offset=-1"));
        var path = "/v1/shape?table=others&offset=0_inf&live=true&handle=" + handle;
        var waiting = server.live(path);

        var shape = find(json(server.get("/v1/shapes").body()), handle);
        server.append(handle, 400, 0, "{\"n\":2}");
        waiting.join();

        assertThat(shape.path("readers").asInt()).isEqualTo(1);
        assertThat(shape.path("last_read").asText()).matches("2[0-9]{3}-.*Z");
    }

    @Test
    void the_question_is_passed_on_and_the_cursor_comes_back() {
        server.list.answer(new Page(List.of(), Optional.of(new Place("0001", "7-0001")), 9));
        var first =
                json(
                        server.get(
                                        "/v1/shapes?table=Items&state=snapshot&sort=-rows&limit=7&min_rows=5&max_bytes=9")
                                .body());

        assertThat(server.list.question())
                .isEqualTo(
                        new Question(
                                Optional.of(new TableName("public", "items")),
                                Optional.of(State.SNAPSHOT),
                                Optional.empty(),
                                new Bounds(OptionalLong.of(5), OptionalLong.empty()),
                                new Bounds(OptionalLong.empty(), OptionalLong.of(9)),
                                Order.ROWS,
                                true,
                                Optional.empty(),
                                7));
        server.get("/v1/shapes?cursor=" + first.path("next").asText());
        server.list.answerAsUsual();

        assertThat(server.list.question())
                .isEqualTo(
                        new Question(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Bounds.NONE,
                                Bounds.NONE,
                                Order.CREATED,
                                false,
                                Optional.of(new Place("0001", "7-0001")),
                                100));
    }

    @ParameterizedTest
    @CsvSource({
        "table=a.b.c, table",
        "state=gone, state",
        "sort=size, sort",
        "min_rows=-1, min_rows",
        "max_bytes=1k, max_bytes",
        "limit=0, limit",
        "limit=1001, limit",
        "cursor=%21, cursor",
        "cursor=abc, cursor"
    })
    void a_wrong_parameter_is_named(String query, String field) {
        var response = server.get("/v1/shapes?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response.body()).path("errors").has(field)).isTrue();
    }

    @Test
    void it_needs_the_secret_on_both_ports() {
        try (var closed =
                new TestServer(settings ->
                        HttpSettings.defaults(
                                settings.address(), new Access.Secret("sesame"), "1.2.3"))) {
            assertThat(closed.get("/v1/shapes").statusCode()).isEqualTo(401);
            assertThat(closed.admin("GET", "/v1/shapes").statusCode()).isEqualTo(401);
            assertThat(closed.get("/v1/shapes?secret=sesame").statusCode()).isEqualTo(200);
            assertThat(closed.admin("GET", "/v1/shapes?secret=sesame").statusCode()).isEqualTo(200);
        }
    }
}
