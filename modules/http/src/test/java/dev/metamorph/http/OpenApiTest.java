package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.http.message.Route;
import dev.metamorph.http.published.DeclarationBody;
import dev.metamorph.http.published.PositionParameters;
import dev.metamorph.http.query.PostBody;
import dev.metamorph.http.query.ShapeParameters;
import dev.metamorph.http.rows.RowsParameters;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedPositions;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.port.ShapeVerifications;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** {@code /openapi.json} describes everything that the server does, and nothing else. */
final class OpenApiTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
    private static final String SHAPE = "/v1/shape";
    private static final String READS = "/v1/shapes/reads";
    private static final String COMPACT = "/v1/shapes/compact";
    private static final String EXPLAIN = "/v1/shape/explain";
    private static final String VERIFY = "/v1/shape/verify";
    private static final String ROWS = "/v1/shape/rows";
    private static final String PUBLISHED = "/v1/published";
    private static final String POSITIONS = "/v1/positions";
    private static final String PUBLISHED_SHAPE = "/v1/published/{name}";
    private static final String ITEMS = "/v1/shape?table=items&offset=";

    private final TestServer server =
            new TestServer(settings ->
                    settings.with(
                            new HttpSettings.Timeouts(
                                    Duration.ofMillis(50),
                                    Duration.ofMillis(50),
                                    Duration.ofSeconds(21),
                                    Duration.ofSeconds(60),
                                    Duration.ofSeconds(30))));
    private Documented document;

    @BeforeEach
    void read() throws JsonProcessingException {
        server.published.declared(FakePublished.shape("items", "items"), Optional.empty());
        document = Documented.of(server.get("/openapi.json").body());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_document_names_its_version_and_has_no_loose_ends() {
        assertThat(document.at("/openapi").asText()).isEqualTo("3.1.1");
        assertThat(document.at("/info/version").asText()).isEqualTo("1.2.3");
        assertThat(document.loose()).isEmpty();
    }

    @Test
    void every_route_and_method_is_documented_and_none_besides() {
        var routes = new HashMap<Route, Set<String>>();
        document.paths().forEach(path -> routes.put(Route.of(path), document.methods(path)));

        var served = new HashMap<Route, Set<String>>();
        for (var route : Route.values()) {
            if (route != Route.UNKNOWN) {
                served.put(route, new TreeSet<>(Arrays.asList(route.methods().split(", "))));
            }
        }

        assertThat(routes).isEqualTo(served);
    }

    @Test
    void an_undocumented_path_is_not_found() {
        for (var path : document.paths()) {
            for (var method : METHODS) {
                var named = path.replace("{name}", "items");
                assertThat(send(method, named).statusCode() == 404)
                        .as(method + " " + path)
                        .isEqualTo(!document.methods(path).contains(method));
            }
        }
    }

    @Test
    void the_parameters_that_a_read_looks_at_are_documented_and_none_besides() {
        var asked =
                new AskedParameters(Map.of("subset", "", "params[1]", "x", "subset[where]", "x"));
        asked.readBy(ShapeParameters::ofRead);

        for (var method : List.of("GET", "HEAD", "POST")) {
            assertThat(document.parameters(SHAPE, method))
                    .as(method)
                    .containsExactlyInAnyOrderElementsOf(asked.names());
        }
    }

    @Test
    void the_parameters_that_a_deletion_looks_at_are_documented_and_none_besides() {
        var asked = new AskedParameters(Map.of("params[1]", "x"));
        asked.readBy(ShapeParameters::ofDelete);

        assertThat(document.parameters(SHAPE, "DELETE"))
                .containsExactlyInAnyOrderElementsOf(asked.names());
    }

    @Test
    void the_parameters_that_an_explanation_looks_at_are_documented_and_none_besides() {
        var asked = new AskedParameters(Map.of("params[1]", "x"));
        asked.readBy(ShapeParameters::ofExplain);

        for (var method : List.of("GET", "HEAD")) {
            assertThat(document.parameters(EXPLAIN, method))
                    .as(method)
                    .containsExactlyInAnyOrderElementsOf(asked.names());
        }
    }

    @Test
    void the_parameters_that_a_query_for_rows_looks_at_are_documented_and_none_besides() {
        var asked = new AskedParameters(Map.of());
        asked.readBy(RowsParameters::parse);

        for (var method : List.of("GET", "HEAD")) {
            assertThat(document.parameters(ROWS, method))
                    .as(method)
                    .containsExactlyInAnyOrderElementsOf(asked.names());
        }
    }

    @Test
    void the_parameters_that_a_query_for_a_position_looks_at_are_documented_and_none_besides() {
        var asked = new AskedParameters(Map.of());
        asked.readBy(PositionParameters::parse);

        for (var method : List.of("GET", "HEAD")) {
            assertThat(document.parameters(POSITIONS, method))
                    .as(method)
                    .containsExactlyInAnyOrderElementsOf(asked.names());
        }
    }

    @Test
    void the_keys_of_a_position_are_documented_and_none_besides() throws JsonProcessingException {
        var told = new ObjectMapper().readTree(server.get(POSITIONS + "?name=items&xid=1").body());
        var schema = "/components/schemas/Position/properties";

        assertThat(Documented.names(document.at(schema))).isEqualTo(Documented.names(told));
        for (var part : List.of("change", "http", "kafka")) {
            assertThat(Documented.names(document.at("%s/%s/properties".formatted(schema, part))))
                    .isEqualTo(Documented.names(told.get(part)));
        }
        assertThat(
                        Documented.names(
                                document.at(
                                        schema + "/kafka/properties/partitions/items/properties")))
                .isEqualTo(Documented.names(told.at("/kafka/partitions/0")));
    }

    @Test
    void the_keys_of_an_explanation_are_documented_and_none_besides()
            throws JsonProcessingException {
        var told = new ObjectMapper().readTree(server.get(EXPLAIN + "?table=items").body());
        var schema = "/components/schemas/Explanation/properties";

        assertThat(Documented.names(document.at(schema))).isEqualTo(Documented.names(told));
        for (var part : List.of("table", "where", "index")) {
            assertThat(Documented.names(document.at("%s/%s/properties".formatted(schema, part))))
                    .isEqualTo(Documented.names(told.get(part)));
        }
    }

    @Test
    void the_keys_that_a_body_may_have_are_documented_and_none_besides() {
        var keys = new TreeSet<>(PostBody.OF_SUBSET);
        keys.addAll(PostBody.IGNORED);
        keys.add("subset");

        var schema = "/components/schemas/Parameters/properties";
        assertThat(Documented.names(document.at(schema))).isEqualTo(keys);
        assertThat(Documented.names(document.at(schema + "/subset/properties")))
                .isEqualTo(new TreeSet<>(PostBody.OF_SUBSET));
    }

    @Test
    void the_members_of_a_declaration_are_documented_and_none_besides() {
        var schema = "/components/schemas/Declaration/properties";

        assertThat(Documented.names(document.at(schema))).isEqualTo(DeclarationBody.MEMBERS);
        assertThat(Documented.names(document.at(schema + "/topic/properties")))
                .isEqualTo(DeclarationBody.OF_TOPIC);
    }

    @Test
    void the_keys_of_a_published_shape_are_documented_and_none_besides()
            throws JsonProcessingException {
        var states =
                List.of(
                        new PublishingStates.State.SetAside("gone", Instant.EPOCH),
                        new PublishingStates.State.Writing(
                                PublishingStates.Phase.LIVE,
                                server.shape(),
                                LogOffset.SNAPSHOT_END,
                                new Lsn(1),
                                Instant.EPOCH,
                                7));
        var shape =
                ((ShapeDirectory.Answer.Found)
                                server.directory
                                        .byHandle(server.shape())
                                        .toCompletableFuture()
                                        .join())
                        .shape();
        server.published.declared(FakePublished.shape("items", "items"), Optional.of(shape));
        var schema = "/components/schemas/PublishedShape/properties";
        var keys = new TreeSet<String>();
        for (var state : states) {
            server.published.say("items", state);
            var told = new ObjectMapper().readTree(server.get(PUBLISHED + "/items").body());
            keys.addAll(Documented.names(told));
            for (var part : List.of("cursor", "lag")) {
                if (told.has(part)) {
                    assertThat(Documented.names(told.get(part)))
                            .isEqualTo(
                                    Documented.names(
                                            document.at(
                                                    "%s/%s/properties".formatted(schema, part))));
                }
            }
        }

        assertThat(keys).isEqualTo(Documented.names(document.at(schema)));
    }

    @Test
    void every_way_to_give_the_secret_opens_the_door() {
        try (var closed = new TestServer(OpenApiTest::closed)) {
            var opened = new TreeMap<String, Integer>();
            opened.put(
                    "bearer",
                    closed.get(ITEMS + "-1", "authorization", "Bearer sesame").statusCode());
            for (var name : List.of("secret", "api_secret")) {
                opened.put(name, closed.get(ITEMS + "-1&%s=sesame".formatted(name)).statusCode());
            }

            assertThat(opened.keySet())
                    .isEqualTo(Documented.names(document.at("/components/securitySchemes")));
            assertThat(opened.values()).containsOnly(200);
        }
    }

    /** Brings one server into many states, so that every status except 500 is seen. */
    @Test
    void statuses_and_headers_of_answers_are_documented_and_none_besides() {
        var seen = new SeenAnswers();
        ask(seen);

        seen.check(document);
    }

    private void ask(SeenAnswers seen) {
        for (var path :
                List.of(
                        "/",
                        "/openapi.json",
                        "/v1/health",
                        "/v1/ready",
                        "/v1/status",
                        "/v1/shapes",
                        "/metrics")) {
            seen.add(path, "GET", send("GET", path));
            seen.add(path, "HEAD", send("HEAD", path));
        }
        for (var method : List.of("GET", "HEAD")) {
            seen.add("/v1/shapes", method, server.send(method, "/v1/shapes?limit=0"));
            for (var within : List.of("9", "0")) {
                var path = READS + "?within=" + within;
                seen.add(READS, method, server.send(method, path));
            }
        }
        server.status.set(Level.STARTING, "");
        seen.add("/v1/health", "GET", server.get("/v1/health"));
        seen.add("/v1/health", "HEAD", server.send("HEAD", "/v1/health"));
        seen.add("/v1/ready", "GET", server.get("/v1/ready"));
        seen.add("/v1/ready", "HEAD", server.send("HEAD", "/v1/ready"));
        server.status.set(Level.ACTIVE, "");
        reads(seen);
        posts(seen);
        for (var path : List.of(SHAPE, ROWS, EXPLAIN, PUBLISHED, PUBLISHED_SHAPE, POSITIONS)) {
            var asked =
                    server.send(
                            "OPTIONS",
                            path.replace("{name}", "items"),
                            "access-control-request-headers",
                            "a");
            seen.add(path, "OPTIONS", asked);
        }
        rows(seen);
        explanations(seen);
        verifications(seen);
        published(seen);
        positions(seen);
        refusals(seen);
        deletions(seen);
        faults(seen);
        server.metrics.busy();
        seen.add("/metrics", "GET", send("GET", "/metrics"));
        seen.add("/metrics", "HEAD", send("HEAD", "/metrics"));
        server.server.leave();
        seen.add("/v1/health", "GET", server.get("/v1/health"));
        seen.add("/v1/health", "HEAD", server.send("HEAD", "/v1/health"));
    }

    /** Sends it to the port that the document names. */
    private HttpResponse<String> send(String method, String path) {
        return document.isOfAdminPort(path)
                ? server.admin(method, path)
                : server.send(method, path);
    }

    private void reads(SeenAnswers seen) {
        var first = server.get(ITEMS + "-1");
        var handle = TestServer.handle(first);
        var tag = TestServer.header(first, "etag").orElseThrow();
        server.append(handle, 200, 0, "{\"n\":\"%s\"}".formatted("x".repeat(5000)));
        var rest = "&handle=" + handle;
        for (var method : List.of("GET", "HEAD")) {
            for (var query :
                    List.of(
                            "-1",
                            "0_0" + rest,
                            "now",
                            "0_inf" + rest + "&live",
                            "200_0" + rest + "&live",
                            "200_0" + rest + "&live&live_sse",
                            "-1&subset",
                            "x",
                            "0_0&handle=1-1")) {
                seen.add(SHAPE, method, server.send(method, ITEMS + query, "origin", "http://a"));
            }
            seen.add(
                    SHAPE,
                    method,
                    server.send(method, ITEMS + "0_0" + rest, "accept-encoding", "gzip"));
            seen.add(SHAPE, method, server.send(method, ITEMS + "-1", "if-none-match", tag));
            var live = "0_inf" + rest + "&live";
            var liveTag = TestServer.header(server.get(ITEMS + live), "etag").orElseThrow();
            seen.add(SHAPE, method, server.send(method, ITEMS + live, "if-none-match", liveTag));
        }
    }

    private void posts(SeenAnswers seen) {
        seen.add(SHAPE, "POST", server.post(ITEMS + "-1", "{\"limit\":1,\"order_by\":\"id\"}"));
        var log = ITEMS + "0_0&handle=" + server.shape();
        seen.add(SHAPE, "POST", server.post(log, "{}", "accept-encoding", "gzip"));
        seen.add(SHAPE, "POST", server.post(log, "{\"live\":true}"));
        seen.add(SHAPE, "POST", server.post(log, "{\"live\":true,\"live_sse\":true}"));
        seen.add(SHAPE, "POST", server.post(ITEMS + "-1", "[]"));
        seen.add(SHAPE, "POST", server.post(ITEMS + "0_0&handle=1-1", "{}"));
        seen.add(SHAPE, "POST", server.post(SHAPE, "x".repeat(8_100_000)));
    }

    private static void rows(SeenAnswers seen) {
        try (var asked = new TestServer(settings -> settings.withLongPoll(Duration.ofMillis(50)))) {
            var first = handle(asked, "");
            var second = handle(asked, "&where=id%3D1");
            asked.logs.rows().put(new byte[] {1}, "{\"id\":\"1\"}");
            asked.logs.rows().put(new byte[] {2}, "{\"id\":\"2\"}");
            var page = asked.get(ROWS + "?limit=1&handle=" + first).body();
            var cursor = page.replaceAll("(?s).*\"cursor\":\"([^\"]*)\".*", "$1");
            for (var method : List.of("GET", "HEAD")) {
                for (var query :
                        List.of(
                                "?handle=" + first,
                                "?handle=%s&limit=0".formatted(first),
                                "?name=none",
                                "?handle=%s&cursor=%s".formatted(second, cursor),
                                "?handle=%s&at_least_lsn=FFFF/0".formatted(first))) {
                    seen.add(ROWS, method, asked.send(method, ROWS + query));
                }
            }
            asked.logs.rows().fail(new IllegalStateException("a fault that is meant"));
            for (var method : List.of("GET", "HEAD")) {
                seen.add(ROWS, method, asked.send(method, ROWS + "?handle=" + first));
            }
        }
    }

    private static ShapeHandle handle(TestServer of, String more) {
        return TestServer.handle(of.get(ITEMS + "-1&rows=true" + more));
    }

    private void explanations(SeenAnswers seen) {
        for (var method : List.of("GET", "HEAD")) {
            for (var query : List.of("?table=items", "?table=items&where=x")) {
                seen.add(EXPLAIN, method, server.send(method, EXPLAIN + query));
            }
        }
    }

    private static void verifications(SeenAnswers seen) {
        try (var asked = new TestServer()) {
            var handle = handle(asked, "").text();
            var page = VERIFY + "?partition=0&offset=-1&handle=" + handle;
            for (var method : List.of("GET", "HEAD")) {
                seen.add(VERIFY, method, asked.send(method, VERIFY));
                seen.add(VERIFY, method, asked.send(method, page));
            }
            var path = VERIFY + "?handle=" + handle;
            seen.add(VERIFY, "POST", asked.send("POST", VERIFY));
            seen.add(VERIFY, "POST", asked.send("POST", VERIFY + "?name=nothing"));
            seen.add(VERIFY, "POST", asked.send("POST", path));
            asked.verifications.answer(new ShapeVerifications.Answer.Busy());
            seen.add(VERIFY, "POST", asked.send("POST", path));
            asked.verifications.answer(
                    new ShapeVerifications.Answer.Elsewhere(URI.create("http://127.0.0.1:1")));
            seen.add(VERIFY, "POST", asked.send("POST", path));
            asked.verifications.fail(new IllegalStateException("a fault that is meant"));
            seen.add(VERIFY, "POST", asked.send("POST", path));
            asked.logs.fail(new IllegalStateException("a fault that is meant"));
            for (var method : List.of("GET", "HEAD")) {
                seen.add(VERIFY, method, asked.send(method, page));
            }
        }
    }

    private void published(SeenAnswers seen) {
        var items = PUBLISHED + "/items";
        for (var method : List.of("GET", "HEAD")) {
            seen.add(PUBLISHED, method, server.send(method, PUBLISHED));
            seen.add(PUBLISHED_SHAPE, method, server.send(method, items));
            seen.add(PUBLISHED_SHAPE, method, server.send(method, PUBLISHED + "/none"));
            server.published.behind(true);
            seen.add(PUBLISHED, method, server.send(method, PUBLISHED));
            seen.add(PUBLISHED_SHAPE, method, server.send(method, items));
            server.published.behind(false);
        }
        seen.add(PUBLISHED_SHAPE, "PUT", server.put(items, "{\"table\":\"items\"}"));
        seen.add(PUBLISHED_SHAPE, "PUT", server.put(items, "{}"));
        seen.add(PUBLISHED_SHAPE, "PUT", server.put(items, "x".repeat(8_100_000)));
        seen.add(PUBLISHED_SHAPE, "DELETE", server.send("DELETE", items));
        seen.add(PUBLISHED_SHAPE, "DELETE", server.send("DELETE", items));
        server.published.answer(
                new PublishedShapes.Answer.Unavailable(
                        StackReason.CONNECTING, "no leader", Duration.ofSeconds(1)));
        seen.add(PUBLISHED_SHAPE, "PUT", server.put(items, "{\"table\":\"items\"}"));
        seen.add(PUBLISHED_SHAPE, "DELETE", server.send("DELETE", items));
    }

    private static void positions(SeenAnswers seen) {
        var path = POSITIONS + "?name=items&xid=1";
        try (var asked = new TestServer()) {
            asked.published.declared(FakePublished.shape("items", "items"), Optional.empty());
            for (var method : List.of("GET", "HEAD")) {
                seen.add(POSITIONS, method, asked.send(method, path));
                seen.add(POSITIONS, method, asked.send(method, POSITIONS));
                seen.add(POSITIONS, method, asked.send(method, path + "&name=none"));
            }
            asked.positions.answer(
                    new PublishedPositions.Answer.Unavailable(
                            StackReason.KAFKA_SILENT, "no answer", Duration.ofSeconds(1)));
            for (var method : List.of("GET", "HEAD")) {
                seen.add(POSITIONS, method, asked.send(method, path));
            }
            asked.positions.answer(
                    CompletableFuture.failedFuture(
                            new IllegalStateException("a fault that is meant")));
            for (var method : List.of("GET", "HEAD")) {
                seen.add(POSITIONS, method, asked.send(method, path));
            }
        }
    }

    private static void refusals(SeenAnswers seen) {
        try (var closed = new TestServer(OpenApiTest::closed)) {
            for (var method : List.of("GET", "HEAD")) {
                seen.add(EXPLAIN, method, closed.send(method, EXPLAIN));
                seen.add(VERIFY, method, closed.send(method, VERIFY));
                seen.add("/v1/shapes", method, closed.send(method, "/v1/shapes"));
                seen.add(READS, method, closed.send(method, READS));
                seen.add("/v1/status", method, closed.admin(method, "/v1/status"));
                seen.add(ROWS, method, closed.send(method, ROWS));
                seen.add(PUBLISHED, method, closed.send(method, PUBLISHED));
                seen.add(POSITIONS, method, closed.send(method, POSITIONS));
            }
            for (var method : List.of("GET", "HEAD", "PUT", "DELETE")) {
                seen.add(PUBLISHED_SHAPE, method, closed.send(method, PUBLISHED + "/items"));
            }
            for (var method : List.of("GET", "HEAD", "POST", "DELETE")) {
                seen.add(SHAPE, method, closed.send(method, ITEMS + "-1"));
            }
            seen.add(VERIFY, "POST", closed.send("POST", VERIFY));
            seen.add(SHAPE, "DELETE", closed.send("DELETE", ITEMS + "-1&secret=sesame"));
            seen.add(COMPACT, "POST", closed.send("POST", COMPACT));
        }
    }

    private void deletions(SeenAnswers seen) {
        var handle = TestServer.handle(server.get(ITEMS + "-1")).text();
        for (var query : List.of("", "?handle=none", "?handle=" + handle, "?handle=" + handle)) {
            seen.add(COMPACT, "POST", server.send("POST", COMPACT + query));
        }
        seen.add(SHAPE, "DELETE", server.send("DELETE", SHAPE));
        seen.add(SHAPE, "DELETE", server.send("DELETE", ITEMS + "-1"));
        seen.add(SHAPE, "DELETE", server.send("DELETE", ITEMS + "-1"));
    }

    private void faults(SeenAnswers seen) {
        var asked = List.of("GET", "HEAD", "POST", "DELETE");
        server.directory.answer(
                new ShapeDirectory.Answer.Unavailable(
                        StackReason.DATABASE_UNAVAILABLE, "the database", Duration.ofSeconds(1)));
        asked.forEach(method -> seen.add(SHAPE, method, server.send(method, ITEMS + "-1")));
        seen.add(COMPACT, "POST", server.send("POST", COMPACT + "?handle=any"));
        server.directory.answerAsUsual();
        var explained = List.of("GET", "HEAD");
        server.explanations.answer(
                CompletableFuture.completedFuture(
                        new ShapeExplanations.Answer.Unavailable(
                                StackReason.DATABASE_UNAVAILABLE,
                                "no database",
                                Duration.ofSeconds(1))));
        explained.forEach(
                method -> seen.add(EXPLAIN, method, server.send(method, EXPLAIN + "?table=items")));
        server.explanations.answer(
                CompletableFuture.failedFuture(new IllegalStateException("a fault that is meant")));
        explained.forEach(
                method -> seen.add(EXPLAIN, method, server.send(method, EXPLAIN + "?table=items")));
        publishedFaults(seen);
        server.logs.fail(new IllegalStateException("a fault that is meant"));
        asked.forEach(method -> seen.add(SHAPE, method, server.send(method, ITEMS + "-1")));
    }

    private static void publishedFaults(SeenAnswers seen) {
        try (var broken = new TestServer()) {
            broken.published.fail(new IllegalStateException("a fault that is meant"));
            for (var method : List.of("GET", "HEAD")) {
                seen.add(PUBLISHED, method, broken.send(method, PUBLISHED));
            }
            var items = PUBLISHED + "/items";
            for (var method : List.of("GET", "HEAD", "DELETE")) {
                seen.add(PUBLISHED_SHAPE, method, broken.send(method, items));
            }
            seen.add(PUBLISHED_SHAPE, "PUT", broken.put(items, "{\"table\":\"items\"}"));
        }
    }

    private static HttpSettings closed(HttpSettings settings) {
        return HttpSettings.defaults(settings.address(), new Access.Secret("sesame"), "1.2.3");
    }
}
