package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Queries for rows against two instances of a real service, one of which is killed. */
@Tag("servers")
final class RowQueriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;

    @Test
    void rows_are_those_of_the_database_through_changes_and_a_kill() throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (tenant text, id numeric, v int, PRIMARY KEY (tenant, id))",
                    "INSERT INTO items SELECT 't' || i % 3, i / 10.0, i FROM generate_series(1, 300) i");
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("LONG_POLL_TIMEOUT", "20s")
                            .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "6000");
            try (var instances = Instances.start(settings, 2, http)) {
                var run = new Run(instances, database);
                run.equalTheQuery();
                run.arePagedWhileTheyChange();
                run.containTheReadersOwnWrites();
                run.comeFromAStandby();
                run.areListedAlikeAtBoth();
                run.verify();
                var killed = instances.awaitLeader(http, Readers.PATIENCE);
                instances.get(killed).kill();
                database.execute("UPDATE items SET v = v + 1", "DELETE FROM items WHERE v % 5 = 0");
                run.equalTheQueryAt(instances.get(1 - killed));
                instances.get(killed).startAgain();
                run.equalTheQueryAt(instances.get(killed));
            }
        }
    }

    private final class Run {
        private final Instances instances;
        private final TestDatabase database;
        private String handle = "";

        Run(Instances instances, TestDatabase database) {
            this.instances = instances;
            this.database = database;
            create();
        }

        private void create() {
            var path = "/v1/shape?table=items&offset=-1&rows=true&where=v%20%3E%2010";
            Eventually.holds(
                    "the shape is created", () -> get(instances.get(0), path).statusCode() == 200);
            var first = get(instances.get(0), path);
            handle = first.headers().firstValue("electric-handle").orElseThrow();
        }

        private HttpResponse<String> rows(Service at, String parameters) {
            return get(at, "/v1/shape/rows?handle=" + handle + parameters);
        }

        /** The rows of an answer, each as its values, in their order. */
        private List<String> values(HttpResponse<String> answer) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var values = new ArrayList<String>();
            for (var row : json(answer).get("rows")) {
                values.add(
                        "%s %s %s"
                                .formatted(
                                        row.get("tenant").asText(),
                                        row.get("id").asText(),
                                        row.get("v").asText()));
            }
            return values;
        }

        private List<String> sql(String where) {
            return column(
                    "SELECT tenant || ' ' || id || ' ' || v FROM items WHERE v > 10 AND %s ORDER BY tenant COLLATE \"C\", id"
                            .formatted(where));
        }

        private List<String> column(String query) {
            return database.query(query).stream().map(List::getFirst).toList();
        }

        /** Any instance compares the log, which may be another one's, with the database. */
        void verify() throws Exception {
            assertThat(verified(0, "").get("outcome").asText()).isEqualTo("equal");
            var writing =
                    CompletableFuture.runAsync(() -> {
                        for (var i = 0; i < 200; i++) {
                            database.execute("UPDATE items SET v = v + 1 WHERE tenant = 't0'");
                        }
                    });
            var during = verified(1, "");
            assertThat(during.get("outcome").asText())
                    .as(during.toString())
                    .isIn("equal", "not_compared");
            writing.get();

            // The row disappears from the table without a change in the WAL stream.
            database.execute(
                    "CREATE EXTENSION pg_surgery",
                    "SELECT heap_force_kill('items'::regclass, ARRAY[(SELECT ctid FROM items ORDER BY v DESC LIMIT 1)])");
            var different = verified(1, "");
            assertThat(different.get("outcome").asText())
                    .as(different.toString())
                    .isEqualTo("different");
            assertThat(different.get("differences")).hasSize(1);
            assertThat(different.get("differences").get(0).get("kind").asText()).isEqualTo("extra");

            assertThat(verified(0, "&repair=true").get("repaired").asBoolean()).isTrue();
            Eventually.holds(
                    "the shape has ended",
                    () ->
                            get(
                                                    instances.get(1),
                                                    "/v1/shape?table=items&rows=true&where=v%20%3E%2010&offset=0_0&handle="
                                                            + handle)
                                            .statusCode()
                                    == 409);
            create();
            assertThat(verified(1, "").get("outcome").asText()).isEqualTo("equal");
        }

        private JsonNode verified(int instance, String parameters) throws Exception {
            var request =
                    HttpRequest.newBuilder(
                                    instances
                                            .get(instance)
                                            .address()
                                            .resolve(
                                                    "/v1/shape/verify?handle="
                                                            + handle
                                                            + parameters))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return json(answer);
        }

        /** The position of everything that is committed now. */
        private String now() {
            return "&at_least_xid="
                    + column(
                                    "WITH w AS (UPDATE items SET v = v WHERE tenant = '') SELECT pg_current_xact_id()::text")
                            .getFirst();
        }

        void equalTheQuery() {
            database.execute(
                    "UPDATE items SET v = v + 1000 WHERE id < 5",
                    "UPDATE items SET id = id + 1000.5 WHERE tenant = 't1'",
                    "DELETE FROM items WHERE tenant = 't2' AND v % 2 = 0",
                    "INSERT INTO items VALUES ('', -1.50, 11), ('ä', 1e20, 12), ('T', 'NaN', 13)");
            for (var one : List.of(instances.get(0), instances.get(1))) {
                equalTheQueryAt(one);
                assertThat(values(rows(one, now() + "&order=desc&snapshot=1")))
                        .isEqualTo(sql("true").reversed());
                assertThat(
                                values(
                                        rows(
                                                one,
                                                range(
                                                        "{\"tenant\":\"t1\"}",
                                                        "{\"tenant\":\"t1\",\"id\":1010}"))))
                        .isEqualTo(sql("tenant = 't1' AND id <= 1010"));
                assertThat(values(rows(one, "&key=" + encoded("{\"tenant\":\"\",\"id\":-1.5}"))))
                        .isEqualTo(sql("tenant = ''"));
                assertThat(get(one, "/v1/shape/rows?handle=1-1").statusCode()).isEqualTo(409);
            }
        }

        private static String range(String from, String to) {
            return "&from=%s&to=%s".formatted(encoded(from), encoded(to));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        void equalTheQueryAt(Service one) {
            // A new owner does not know the ids of transactions that the former one has processed.
            Eventually.holds("the instance answers", () -> answers(one, now()));
            assertThat(values(rows(one, now() + "&snapshot=1"))).isEqualTo(sql("true"));
        }

        /** False, too, while it does not listen. */
        private boolean answers(Service one, String parameters) {
            try {
                return rows(one, parameters).statusCode() == 200;
            } catch (UncheckedIOException _) {
                return false;
            }
        }

        /** Rows that nobody touches are on exactly one page each. */
        void arePagedWhileTheyChange() {
            var untouched = sql("v > 1000");
            var seen = new ArrayList<String>();
            var parameters = "&limit=7";
            var moved = 0;
            for (var page = 0; ; page++) {
                database.execute(
                        "UPDATE items SET id = -id WHERE v < 1000",
                        "UPDATE items SET v = v + 1 WHERE v < 900");
                var answer = rows(instances.get(page % 2), parameters + now());
                seen.addAll(values(answer));
                moved += json(answer).path("moved").asBoolean() ? 1 : 0;
                if (!json(answer).has("cursor")) {
                    break;
                }
                parameters = "&limit=7&cursor=" + json(answer).get("cursor").asText();
            }
            assertThat(seen).containsAll(untouched).doesNotHaveDuplicates();
            assertThat(moved).isGreaterThan(3);
        }

        void containTheReadersOwnWrites() {
            for (var i = 0; i < 20; i++) {
                var xid =
                        column(
                                        "WITH w AS (INSERT INTO items VALUES ('own', %d, 77)) SELECT pg_current_xact_id()::text"
                                                .formatted(i))
                                .getFirst();
                var key = "&key=" + encoded("{\"tenant\":\"own\",\"id\":%d}".formatted(i));
                assertThat(values(rows(instances.get(i % 2), key + "&at_least_xid=" + xid)))
                        .containsExactly("own %d 77".formatted(i));
            }
            var written = rows(instances.get(0), now() + "&limit=1");
            var lsn = written.headers().firstValue("metamorph-lsn").orElseThrow();
            assertThat(rows(instances.get(1), "&limit=1&at_least_lsn=" + lsn).statusCode())
                    .isEqualTo(200);
        }

        void comeFromAStandby() {
            var written = rows(instances.get(0), now() + "&limit=1");
            var at =
                    "&consistency=any&snapshot=1&at_least_lsn="
                            + written.headers().firstValue("metamorph-lsn").orElseThrow();
            Eventually.holds(
                    "an instance answers from its standby",
                    () ->
                            List.of(instances.get(0), instances.get(1)).stream()
                                    .map(one -> rows(one, at))
                                    .filter(Run::isStandby)
                                    .anyMatch(answer -> values(answer).equals(sql("true"))));
            for (var one : List.of(instances.get(0), instances.get(1))) {
                assertThat(values(rows(one, at))).isEqualTo(sql("true"));
                assertThat(rows(one, now()).headers().firstValue("metamorph-role"))
                        .contains("owner");
            }
        }

        /** The instance that does not own the log has its figures from the owner. */
        void areListedAlikeAtBoth() {
            var lines = new ArrayList<ObjectNode>();
            for (var one : List.of(instances.get(0), instances.get(1))) {
                var path = "/v1/shapes?sort=-bytes&min_rows=1&handle=" + handle;
                lines.add((ObjectNode) json(get(one, path)).path("shapes").path(0));
            }
            assertThat(lines).extracting(line -> line.path("here").asBoolean()).contains(false);
            for (var line : lines) {
                assertThat(line.path("size").path("rows").asLong()).isEqualTo(sql("true").size());
                assertThat(line.path("offset").asText()).isNotEmpty();
                line.remove(List.of("here", "owner", "lsn", "last_read"));
            }
            assertThat(lines.getFirst()).isEqualTo(lines.getLast());
        }

        private static boolean isStandby(HttpResponse<String> answer) {
            return answer.headers().firstValue("metamorph-role").orElse("").equals("standby");
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(Service at, String path) {
        var request =
                HttpRequest.newBuilder(at.address().resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
