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

import java.net.URI;
import java.util.ArrayList;
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

    /** Two instances of one stack, of which each owns the logs of one of two partitions. */
    private static final class Two implements AutoCloseable {
        final TestServer first = new TestServer(Two::closed);
        final TestServer second = new TestServer(Two::closed);

        Two() {
            for (var server : List.of(first, second)) {
                server.directory.partitions(2);
                for (var shape = 1; shape <= 5; shape++) {
                    var handle =
                            TestServer.handle(
                                    server.get("/v1/shape?secret=s&offset=-1&table=t" + shape));
                    server.logs.size(handle, new LogSize(10L * shape, 1, 0, 0, 1));
                }
            }
            first.logs.move(0, second.address());
            second.logs.move(1, first.address());
        }

        private static HttpSettings closed(HttpSettings settings) {
            return HttpSettings.defaults(settings.address(), new Access.Secret("s"), "1.2.3");
        }

        JsonNode list(String query) {
            return json(first.get("/v1/shapes?secret=s" + query).body());
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }

    @Test
    void the_figures_of_a_log_elsewhere_are_those_that_its_owner_tells() {
        try (var two = new Two()) {
            var handle = new ShapeHandle("7-2");
            two.second.append(handle, 300, 0, "{}");
            var waiting =
                    two.second.getAsync(
                            "/v1/shape?secret=s&table=t2&offset=300_0&live=true&handle=" + handle);
            TestServer.until("it waits", () -> two.second.server.waitingReaders() == 1);

            var shape = find(two.list(""), handle);

            assertThat(shape.path("here").asBoolean()).isFalse();
            assertThat(shape.path("owner").asText()).isEqualTo(two.second.address().toString());
            assertThat(shape.path("offset").asText()).isEqualTo("300_0");
            assertThat(shape.path("lsn").asText()).isEqualTo("0/12C");
            assertThat(shape.path("size").path("bytes").asInt()).isEqualTo(20);
            assertThat(shape.path("readers").asInt()).isEqualTo(1);
            assertThat(shape.has("last_read")).isTrue();
            assertThat(shape.has("incomplete")).isFalse();
            two.second.append(handle, 400, 0, "{}");
            waiting.join();
        }
    }

    @Test
    void pages_in_the_order_of_a_size_have_the_shapes_of_all_instances_once() {
        try (var two = new Two()) {
            for (var limit = 1; limit <= 5; limit++) {
                assertThat(pages(two, "&sort=-bytes&limit=" + limit))
                        .as("limit " + limit)
                        .containsExactly("7-5", "7-4", "7-3", "7-2", "7-1");
                assertThat(pages(two, "&sort=bytes&min_bytes=20&max_bytes=40&limit=" + limit))
                        .as("limit " + limit)
                        .containsExactly("7-2", "7-3", "7-4");
            }
            assertThat(two.list("&min_bytes=20&limit=1").path("total").asInt()).isEqualTo(4);
            assertThat(two.list("&limit=1").path("total").asInt()).isEqualTo(5);
        }
    }

    private static List<String> pages(Two two, String query) {
        var handles = new ArrayList<String>();
        var cursor = "";
        do {
            var page = two.list(query + cursor);
            page.path("shapes").forEach(shape -> handles.add(shape.path("handle").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return handles;
    }

    @Test
    void an_instance_that_is_asked_only_for_its_own_logs_asks_no_other_one() {
        try (var two = new Two()) {
            two.first.logs.move(0, URI.create("http://127.0.0.1:1"));

            var listed = two.list("&here=true&sort=-bytes");

            assertThat(listed.path("total").asInt()).isEqualTo(3);
            assertThat(listed.has("unanswered")).isFalse();
            assertThat(find(listed, new ShapeHandle("7-5")).path("here").asBoolean()).isTrue();
        }
    }

    @Test
    void figures_are_missing_with_a_reason_if_the_owner_does_not_answer() {
        try (var two = new Two()) {
            two.first.logs.move(0, URI.create("http://127.0.0.1:1"));

            for (var sort : List.of("created", "bytes")) {
                var listed = two.list("&sort=" + sort);

                assertThat(listed.path("total").asInt()).isEqualTo(5);
                assertThat(listed.path("unanswered")).isEqualTo(json("[\"http://127.0.0.1:1\"]"));
                var shape = find(listed, new ShapeHandle("7-2"));
                assertThat(shape.path("incomplete").asText())
                        .isEqualTo("the owner has not told its figures within 2 s");
                assertThat(shape.has("size")).isFalse();
                assertThat(find(listed, new ShapeHandle("7-1")).has("size")).isTrue();
            }
        }
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
        "cursor=abc, cursor",
        "here=yes, here"
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
