package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;
import static dev.metamorph.http.TestServer.until;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.PublishingStates.Phase;
import dev.metamorph.shape.port.PublishingStates.State;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /v1/published}. */
final class PublishedTest {
    private static final String ITEMS = "/v1/published/items";
    private static final String TABLE = "{\"table\":\"items\"}";
    private static final Instant AT = Instant.parse("2026-11-30T08:00:00Z");

    private final TestServer server = new TestServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_declaration_with_every_member_is_taken_as_it_is_written() {
        var response =
                server.put(
                        ITEMS,
                        """
                        {"table":"public.items","where":"price > $1 and name = $2",
                         "params":[10,"x"],"columns":["id","\\"Name\\""],
                         "topic":{"name":"shop.items","partitions":3,"replication":2,
                                  "config":{"retention.ms":-1,"compression.type":"zstd"},
                                  "adopt":true},
                         "format":"json"}
                        """);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.published.declared())
                .extracting(each -> each.declaration())
                .containsExactly(
                        new PublishedShape(
                                "items",
                                PublishedShape.rows(
                                        "public.items",
                                        "price > $1 and name = $2",
                                        Map.of("1", "10", "2", "x"),
                                        List.of("id", "\"Name\"")),
                                new TopicSettings(
                                        "shop.items",
                                        3,
                                        2,
                                        Map.of("retention.ms", "-1", "compression.type", "zstd"),
                                        true),
                                RecordFormat.JSON));
        assertThat(response.body())
                .isEqualTo(
                        "{\"name\":\"items\",\"declaration\":{\"table\":\"public.items\","
                                + "\"where\":\"price > $1 and name = $2\","
                                + "\"params\":{\"1\":\"10\",\"2\":\"x\"},"
                                + "\"columns\":[\"id\",\"\\\"Name\\\"\"],"
                                + "\"topic\":{\"name\":\"shop.items\",\"partitions\":3,"
                                + "\"replication\":2,\"config\":{\"compression.type\":\"zstd\","
                                + "\"retention.ms\":\"-1\"},\"adopt\":true},\"format\":\"json\"},"
                                + "\"state\":\"snapshotting\"}");
    }

    @Test
    void a_declaration_with_every_option_is_taken_and_told_as_it_is_written() {
        var options =
                "\"topic\":{\"name\":\"t\",\"retained\":\"partial\"},\"format\":\"connect-json\","
                        + "\"key\":\"raw\",\"numbers\":\"native\",\"values\":\"text\","
                        + "\"headers\":{\"source\":\"shop\",\"tenant\":{\"column\":\"\\\"T\\\"\"}}}";

        var response = server.put(ITEMS, "{\"table\":\"items\"," + options);

        assertThat(response.statusCode()).isEqualTo(200);
        var declared = server.published.declared().getFirst().declaration();
        assertThat(declared.format()).isEqualTo(RecordFormat.CONNECT_JSON);
        assertThat(declared.topic().retained()).isEqualTo(TopicSettings.Retained.PARTIAL);
        assertThat(declared.options())
                .isEqualTo(
                        new RecordOptions(
                                RecordOptions.KeyForm.RAW,
                                RecordOptions.NumberForm.NATIVE,
                                RecordOptions.ValueForm.TEXT,
                                new RecordHeaders(
                                        Map.of("source", "shop"), Map.of("tenant", "\"T\""))));
        assertThat(response.body())
                .startsWith("{\"name\":\"items\",\"declaration\":{\"table\":\"items\"," + options);
    }

    @Test
    void the_columns_of_a_key_are_taken_and_told_as_they_are_written() {
        var body = "{\"table\":\"items\",\"topic\":{\"name\":\"t\"},\"format\":\"json\",";
        var key = "\"key\":[\"page\",\"\\\"Day\\\"\"]}";

        var response = server.put(ITEMS, body + key);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.published.declared().getFirst().declaration().keyColumns())
                .containsExactly("page", "\"Day\"");
        assertThat(response.body()).startsWith("{\"name\":\"items\",\"declaration\":" + body + key);
        assertThat(server.put(ITEMS, "{\"table\":\"items\",\"key\":[]}").body())
                .contains("\"key\":[\"can't be an empty list; leave it out for the primary key\"]");
    }

    @Test
    void a_declaration_that_cannot_have_a_shape_is_set_aside_with_the_reason_of_the_leader() {
        try (var leader = new TestServer()) {
            var shape = FakePublished.shape("items", "t");
            leader.published.obstacle(shape, "no unique index on (id)");
            server.published.declared(shape, Optional.empty());
            server.directory.lead(leader.address());

            for (var path : List.of(ITEMS, "/v1/published")) {
                assertThat(server.get(path).body())
                        .contains(
                                "\"state\":\"set_aside\",\"reason\":\"no unique index on (id)\"}");
            }
        }
    }

    @Test
    void what_an_instance_knows_is_told_if_the_leader_is_lost() {
        server.published.declared(FakePublished.shape("items", "t"), Optional.empty());
        server.directory.lead(URI.create("http://127.0.0.1:1"));

        assertThat(server.get(ITEMS).body()).endsWith("\"state\":\"snapshotting\"}");
    }

    @Test
    void every_problem_of_an_option_is_reported_by_its_name() {
        var response =
                server.put(
                        ITEMS,
                        """
                        {"table":"items","key":"row","numbers":1,"values":"none",
                         "topic":{"retained":"some"},
                         "headers":{"a":[],"b":{},"c":{"colum":"id"},"d":{"column":7}}}
                        """);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{"
                                + "\"key\":[\"is not known; give one of: object, raw\"],"
                                + "\"numbers\":[\"is not text\"],"
                                + "\"values\":[\"is not known; give one of: typed, text\"],"
                                + "\"topic.retained\":[\"is not known; give one of: whole,"
                                + " partial\"],"
                                + "\"headers.a\":[\"is not text, a number or a boolean\"],"
                                + "\"headers.b\":[\"has no column\"],"
                                + "\"headers.c.colum\":[\"is not known; the members are: column\"],"
                                + "\"headers.c\":[\"has no column\"],"
                                + "\"headers.d.column\":[\"is not text\"]}}");
        assertThat(server.published.declared()).isEmpty();
    }

    @Test
    void all_but_the_table_is_optional() {
        var response = server.put(ITEMS, TABLE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.published.declared())
                .extracting(each -> each.declaration())
                .containsExactly(FakePublished.shape("items", ""));
    }

    @Test
    void an_answered_definition_may_be_declared_again() {
        var first = server.put(ITEMS, "{\"table\":\"items\",\"where\":\"id = $1\",\"params\":[1]}");
        var declaration = first.body().replaceAll("^.*\"declaration\":(.*),\"state\".*$", "$1");

        var second = server.put(ITEMS, declaration);

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void every_problem_is_reported_by_the_member_s_name() {
        var response =
                server.put(
                        ITEMS,
                        """
                        {"where":1,"columns":"id","colums":["id"],"params":{"1":[]},
                         "topic":{"name":[],"partitions":0,"replication":"3","config":[],
                                  "partition":1,"adopt":"yes"},
                         "format":"xml"}
                        """);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(header(response, "cache-control")).contains("no-store");
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{"
                                + "\"where\":[\"is not text\"],"
                                + "\"columns\":[\"is not a list\"],"
                                + "\"colums\":[\"is not known; the members are: columns, format,"
                                + " headers, key, numbers, params, rows, table, topic, values, where\"],"
                                + "\"params.1\":[\"is not text, a number or a boolean\"],"
                                + "\"topic.name\":[\"is not text\"],"
                                + "\"topic.partitions\":[\"is not a whole number from 1 to"
                                + " 2147483647\"],"
                                + "\"topic.replication\":[\"is not a whole number from 1 to"
                                + " 32767\"],"
                                + "\"topic.config\":[\"is not an object\"],"
                                + "\"topic.partition\":[\"is not known; the members are: adopt,"
                                + " config, name, partitions, replication, retained\"],"
                                + "\"topic.adopt\":[\"is not true or false\"],"
                                + "\"format\":[\"is not known; give one of: json, connect-json,"
                                + " electric, debezium, avro, json-schema\"],"
                                + "\"table\":[\"can't be blank\"]}}");
        assertThat(server.published.declared()).isEmpty();
    }

    @Test
    void a_body_that_is_no_json_object_is_refused() {
        assertThat(server.put(ITEMS, "[]").statusCode()).isEqualTo(400);
        assertThat(server.put(ITEMS, "").statusCode()).isEqualTo(400);
        assertThat(server.put(ITEMS, TABLE + TABLE).body()).contains("more follows the object");
        for (var malformed : List.of("{\"table\":\"a\",\"table\":\"b\"}", "{\"table\":", "{x}")) {
            assertThat(server.put(ITEMS, malformed).body())
                    .isEqualTo(
                            "{\"error\":\"Invalid JSON in request body\",\"details\":\"it ends too"
                                    + " early, or is malformed\"}");
        }
        assertThat(server.put(ITEMS, "{\"table\":\"a\",\"columns\":[]}").body())
                .contains("\"columns\":[\"can't be an empty list; leave it out for all columns\"]");
        assertThat(server.published.declared()).isEmpty();
    }

    @Test
    void a_name_that_is_none_is_refused() {
        var response = server.put("/v1/published/a%20b", TABLE);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{\"name\":[\"is not 1 to 200"
                                + " of a-z, A-Z, 0-9, '.', '_' and '-'\"]}}");
    }

    @Test
    void a_refusal_of_the_leader_is_an_invalid_request() {
        server.published.answer(new Answer.Invalid("where", List.of("column x does not exist")));

        var response = server.put(ITEMS, TABLE);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"where\":[\"column x does not exist\"]");
    }

    @Test
    void an_instance_that_has_not_read_all_declarations_denies_none() {
        server.published.behind(true);

        for (var response : List.of(server.get(ITEMS), server.get("/v1/published"))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(header(response, "retry-after")).contains("1");
        }
    }

    @Test
    void it_needs_a_leader() {
        server.published.answer(
                new Answer.Unavailable(StackReason.CONNECTING, "No leader", Duration.ofSeconds(3)));

        for (var response : List.of(server.put(ITEMS, TABLE), server.send("DELETE", ITEMS))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(header(response, "retry-after")).contains("3");
            assertThat(response.body())
                    .isEqualTo("{\"message\":\"No leader\",\"reason\":\"connecting\"}");
        }
    }

    @Test
    void a_published_shape_is_removed_once() {
        server.put(ITEMS, TABLE);

        assertThat(server.send("DELETE", ITEMS).statusCode()).isEqualTo(204);
        assertThat(server.send("DELETE", ITEMS).statusCode()).isEqualTo(404);
        assertThat(server.get(ITEMS).body())
                .isEqualTo("{\"message\":\"No published shape has that name\"}");
        assertThat(server.get("/v1/published").body())
                .isEqualTo("{\"stack\":\"shop\",\"published\":[]}");
    }

    @Test
    void published_shapes_are_listed_by_name() {
        server.put("/v1/published/b", TABLE);
        server.put("/v1/published/a", TABLE);

        assertThat(server.get("/v1/published").body())
                .matches(
                        "\\{\"stack\":\"shop\",\"published\":\\[\\{\"name\":\"a\",.*\\},\\{\"name\":\"b\",.*\\}\\]\\}");
    }

    @Test
    void a_topic_that_has_everything_does_not_lag() {
        var shape = shape();
        declared(shape);
        server.logs.reach(new Lsn(500));
        server.published.say("items", writing(Phase.LIVE, shape.ref().handle(), new Lsn(500)));

        assertThat(server.get(ITEMS).body())
                .endsWith(
                        "\"state\":\"live\",\"cursor\":{\"handle\":\"%s\",\"offset\":\"400_2\","
                                        .formatted(shape.ref().handle())
                                + "\"lsn\":\"0/1F4\",\"at\":\"2026-11-30T08:00:00Z\",\"records\":1000},"
                                + "\"lag\":{\"bytes\":0,\"ms\":0}}");
    }

    @Test
    void a_topic_lags_by_what_the_feed_has_more() {
        var shape = shape();
        declared(shape);
        server.logs.reach(new Lsn(700));
        server.published.say("items", writing(Phase.LIVE, shape.ref().handle(), new Lsn(500)));

        var body = server.get(ITEMS).body();

        assertThat(body).contains("\"lag\":{\"bytes\":200,\"ms\":");
        assertThat(Long.parseLong(body.replaceAll(".*\"ms\":(\\d+).*", "$1")))
                .isBetween(1L, Duration.between(AT, Instant.now()).abs().toMillis() + 1);
    }

    @Test
    void the_lag_is_not_known_where_the_feed_is_not_processed() {
        declared(shape());
        var elsewhere = new ShapeHandle("9-9");
        server.published.declared(FakePublished.shape("other", "other"), Optional.empty());
        server.published.say("other", writing(Phase.LIVE, elsewhere, Lsn.ZERO));

        assertThat(server.get("/v1/published/other").body()).endsWith("\"lag\":null}");
    }

    @Test
    void a_publisher_of_a_former_shape_has_yet_to_repair() {
        declared(shape());
        var former = new ShapeHandle("1-1");

        server.published.say("items", writing(Phase.LIVE, former, new Lsn(500)));
        assertThat(server.get(ITEMS).body()).contains("\"state\":\"repairing\"");

        server.published.say("items", writing(Phase.SNAPSHOTTING, former, new Lsn(500)));
        assertThat(server.get(ITEMS).body()).contains("\"state\":\"snapshotting\"");
    }

    @Test
    void a_topic_that_is_set_aside_says_why() {
        declared(shape());
        server.published.say("items", new State.SetAside("no permission", AT));

        assertThat(server.get(ITEMS).body())
                .endsWith(
                        "\"state\":\"set_aside\",\"reason\":\"no permission\","
                                + "\"at\":\"2026-11-30T08:00:00Z\"}");
    }

    @Test
    void a_declaration_and_a_removal_are_forwarded_to_the_leader() {
        try (var leader = new TestServer()) {
            server.directory.lead(leader.address());
            server.published.answer(new Answer.Elsewhere(leader.address()));

            var declared = server.put(ITEMS, TABLE);

            assertThat(declared.statusCode()).isEqualTo(200);
            assertThat(declared.body()).startsWith("{\"name\":\"items\"");
            assertThat(leader.published.declared()).hasSize(1);
            assertThat(server.put(ITEMS, "{}").statusCode()).isEqualTo(400);
            assertThat(server.send("DELETE", ITEMS).statusCode()).isEqualTo(204);
            assertThat(leader.published.declared()).isEmpty();
        }
    }

    @Test
    void a_leader_that_cannot_be_reached_is_asked_once() {
        var leader = new TestServer();
        var address = leader.address();
        leader.close();
        server.directory.lead(address);
        server.published.answer(new Answer.Elsewhere(address));

        var response = server.put(ITEMS, TABLE);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(header(response, "retry-after")).contains("1");
    }

    @Test
    void web_pages_of_other_origins_may_only_read() {
        for (var method : List.of("OPTIONS", "GET")) {
            assertThat(header(server.send(method, ITEMS), "access-control-allow-methods"))
                    .contains("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void declarations_count_as_requests_that_may_create() {
        try (var full = new TestServer(settings -> settings.with(new HttpSettings.Limits(1, 1)))) {
            var held = full.directory.holdCreations();
            var waiting = full.getAsync("/v1/shape?table=items&offset=-1");
            until("it is admitted", () -> full.server.admittedRequests() == 1);

            assertThat(full.put(ITEMS, TABLE).statusCode()).isEqualTo(503);
            assertThat(full.get("/v1/published").statusCode()).isEqualTo(200);

            held.complete(null);
            assertThat(waiting.join().statusCode()).isEqualTo(200);
        }
    }

    private Shape shape() {
        var found = server.directory.byHandle(server.shape()).toCompletableFuture().join();
        return ((ShapeDirectory.Answer.Found) found).shape();
    }

    private void declared(Shape shape) {
        server.published.declared(FakePublished.shape("items", "items"), Optional.of(shape));
    }

    private static State writing(Phase phase, ShapeHandle handle, Lsn complete) {
        return new State.Writing(phase, handle, new LogOffset(400, 2), complete, AT, 1_000);
    }
}
