package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What clients rely on, against one running service; each test has tables of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProtocolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestDatabase database;
    private Service service;
    private String table;
    private int tables;

    @BeforeAll
    void start() throws Exception {
        database = TestPostgres.database();
        service =
                Service.start(
                        ServiceSettings.of(database, folder)
                                .with("SCHEMA_CHECK_INTERVAL", "500ms")
                                .with("LONG_POLL_TIMEOUT", "400ms"));
        service.awaitActive(http, PATIENCE);
    }

    @AfterAll
    void stop() {
        http.close();
        service.close();
        database.close();
    }

    @BeforeEach
    void a_table_with_two_rows() {
        tables++;
        table = "items_%d".formatted(tables);
        run("CREATE TABLE % (id int PRIMARY KEY, value text NOT NULL, size int)");
        run("INSERT INTO % VALUES (1, 'a', 10), (2, 'b', 20)");
    }

    @Test
    void a_shape_begins_with_its_rows_and_the_snapshots_end_and_is_then_up_to_date() {
        var reader = reader("");

        var first = reader.next(false);
        var second = reader.next(false);

        assertThat(lines(Follower.items(first)))
                .containsExactlyInAnyOrder(
                        insert(1, "{'id':'1','value':'a','size':'10'}"),
                        insert(2, "{'id':'2','value':'b','size':'20'}"),
                        "snapshot-end");
        assertThat(first.headers().firstValue("electric-offset")).contains("0_0");
        assertThat(first.headers().firstValue("electric-up-to-date")).isEmpty();
        assertThat(lines(Follower.items(second))).containsExactly("up-to-date");
        assertThat(second.headers().firstValue("electric-offset")).contains("0_inf");
        assertThat(second.headers().firstValue("electric-up-to-date")).contains("");
    }

    @Test
    void a_change_tells_its_lsn_and_up_to_date_tells_the_same() {
        var reader = following("");
        run("INSERT INTO % VALUES (3, 'c', 30)");

        var news = reader.news();

        assertThat(lines(news))
                .containsExactly(insert(3, "{'id':'3','value':'c','size':'30'}"), "up-to-date");
        var lsn = header(news.getFirst(), "lsn");
        assertThat(header(news.getLast(), "global_last_seen_lsn")).isEqualTo(lsn);
        assertThat(reader.offset()).isEqualTo(lsn + "_0");
    }

    @Test
    void what_touches_another_table_moves_the_last_seen_lsn_on() {
        var reader = following("");
        run("CREATE TABLE %_other (id int PRIMARY KEY)");
        var other = follower("table=%s_other".formatted(table));
        other.catchUp();
        run("INSERT INTO %_other VALUES (1)");
        var lsn = Long.parseUnsignedLong(header(other.news().getFirst(), "lsn"));

        // Its items can be seen a moment before the last seen LSN is.
        await("it is seen", () -> lastSeen(reader) >= lsn);
    }

    private static long lastSeen(Follower reader) {
        var last = Follower.items(reader.next(false)).getLast();
        return Long.parseUnsignedLong(header(last, "global_last_seen_lsn"));
    }

    @Test
    void an_update_has_the_key_and_what_changed_and_a_delete_the_key() {
        var reader = following("");
        run("UPDATE % SET size = NULL WHERE id = 1");
        run("DELETE FROM % WHERE id = 2");

        var update = json("update %s {'id':'1','size':null}".formatted(key(1)));
        var delete = json("delete %s {'id':'2'}".formatted(key(2)));
        assertThat(reader.news(2)).containsExactly(update, delete);
    }

    @Test
    void a_full_replica_has_the_whole_row_and_the_old_values() {
        var reader = following("&replica=full");
        run("UPDATE % SET size = 11 WHERE id = 1");

        var update = reader.news().getFirst();

        assertThat(update.path("value")).hasToString(json("{'id':'1','value':'a','size':'11'}"));
        assertThat(update.path("old_value")).hasToString(json("{'size':'10'}"));
    }

    @Test
    void a_changed_key_is_a_delete_and_an_insert_two_positions_apart() {
        var reader = following("");
        run("UPDATE % SET id = 9 WHERE id = 1");

        var news = reader.news();

        assertThat(lines(news))
                .startsWith(
                        json("delete %s {'id':'1'}".formatted(key(1))),
                        insert(9, "{'id':'9','value':'a','size':'10'}"));
        assertThat(news.getFirst().path("headers").path("key_change_to").asText())
                .isEqualTo(key(9));
        assertThat(news.get(1).path("headers").path("key_change_from").asText()).isEqualTo(key(1));
        assertThat(news.get(1).path("headers").path("last").asBoolean()).isTrue();
    }

    @Test
    void a_row_moves_into_a_clause_whole_and_out_of_it_by_its_key() {
        var reader = following("&where=" + encoded("size > 15"));
        run("UPDATE % SET size = CASE id WHEN 1 THEN 16 ELSE 14 END");

        var news = reader.news();

        assertThat(lines(news))
                .containsExactlyInAnyOrder(
                        insert(1, "{'id':'1','value':'a','size':'16'}"),
                        json("delete %s {'id':'2'}".formatted(key(2))),
                        "up-to-date");
        var last = news.get(1).path("headers");
        assertThat(last.path("last").asBoolean()).isTrue();
        assertThat(reader.offset())
                .isEqualTo(last.path("lsn").asText() + "_" + last.path("op_position").asText());
    }

    @Test
    void a_row_that_changes_its_key_too_moves_in_by_the_new_one_and_out_by_the_old() {
        var reader = following("&where=" + encoded("size > 15"));
        run("UPDATE % SET id = 12, size = 14 WHERE id = 2");
        run("UPDATE % SET id = 11, size = 16 WHERE id = 1");

        assertThat(reader.news(2))
                .containsExactly(
                        json("delete %s {'id':'2'}".formatted(key(2))),
                        insert(11, "{'id':'11','value':'a','size':'16'}"));
    }

    @Test
    void of_a_transaction_the_rows_that_match_are_told() {
        var reader = following("&where=" + encoded("value = 'yes'"));
        run("INSERT INTO % VALUES (3, 'yes', 1), (4, 'no', 1)");

        assertThat(lines(reader.news()))
                .containsExactly(insert(3, "{'id':'3','value':'yes','size':'1'}"), "up-to-date");
        assertThat(lines(Follower.items(reader.next(true)))).containsExactly("up-to-date");
    }

    @Test
    void an_update_of_other_columns_wakes_nobody() {
        var reader = following("&columns=id,value");
        run("UPDATE % SET size = 99");

        var silence = reader.next(true);

        assertThat(silence.headers().firstValue("electric-has-data")).contains("false");
        run("UPDATE % SET value = 'z' WHERE id = 1");
        assertThat(lines(reader.news()))
                .startsWith(json("update %s {'id':'1','value':'z'}".formatted(key(1))));
    }

    @Test
    void queryable_columns_are_the_columns_and_do_not_limit_the_clause() {
        var shape = "&queryable_columns=id,value&where=" + encoded("size = 10");

        assertThat(lines(reader(shape).catchUp()))
                .containsExactly(insert(1, "{'id':'1','value':'a'}"), "snapshot-end", "up-to-date");
    }

    @Test
    void without_a_primary_key_all_columns_are_the_key() {
        run("CREATE TABLE %_free (b text, a int)");
        run("INSERT INTO %_free VALUES (NULL, 1)");
        var reader = follower("table=%s_free".formatted(table));
        var key = "\"public\".\"%s_free\"".formatted(table);

        assertThat(lines(reader.catchUp()).getFirst())
                .isEqualTo("insert %s/_/\"1\" {\"b\":null,\"a\":\"1\"}".formatted(key));
        run("UPDATE %_free SET b = 'x/y'");
        assertThat(lines(reader.news()))
                .startsWith(
                        "delete %s/_/\"1\" {\"b\":null,\"a\":\"1\"}".formatted(key),
                        "insert %s/\"x//y\"/\"1\" {\"b\":\"x/y\",\"a\":\"1\"}".formatted(key));
    }

    /** In Electric's snapshot it is true and in its log t, so that nothing removes such a row. */
    @Test
    void without_a_primary_key_a_boolean_is_the_same_in_the_keys_of_snapshot_and_log() {
        run("CREATE TABLE %_flags (flag bool, n int)");
        run("INSERT INTO %_flags VALUES (true, 1)");
        var reader = follower("table=%s_flags".formatted(table));
        var key = reader.catchUp().getFirst().path("key").asText();

        run("DELETE FROM %_flags");

        assertThat(reader.news().getFirst().path("key").asText()).isEqualTo(key);
    }

    @Test
    void a_composite_key_has_the_keys_order() {
        run("CREATE TABLE %_two (a int, b text, PRIMARY KEY (b, a))");
        run("INSERT INTO %_two VALUES (1, 'x')");

        var first = follower("table=%s_two".formatted(table)).catchUp().getFirst();

        assertThat(first.path("key").asText())
                .isEqualTo("\"public\".\"%s_two\"/\"x\"/\"1\"".formatted(table));
    }

    @Test
    void changes_only_tells_all_changes_and_no_rows() {
        var reader = follower("table=%s&log=changes_only".formatted(table));

        assertThat(lines(reader.catchUp())).containsExactly("snapshot-end", "up-to-date");
        run("UPDATE % SET value = 'new' WHERE id = 2");
        run("DELETE FROM % WHERE id = 1");
        assertThat(reader.news(2))
                .containsExactly(
                        json("update %s {'id':'2','value':'new'}".formatted(key(2))),
                        json("delete %s {'id':'1'}".formatted(key(1))));
    }

    @Test
    void who_starts_now_starts_at_the_end_of_the_log() {
        var fresh = get("table=%s&offset=now".formatted(table));
        assertThat(fresh.headers().firstValue("electric-offset")).contains("0_inf");
        assertThat(lines(Follower.items(fresh))).containsExactly("up-to-date");

        var reader = following("");
        run("INSERT INTO % VALUES (3, 'c', 30)");
        reader.news();
        var now = get("table=%s&offset=now".formatted(table));

        assertThat(now.headers().firstValue("electric-offset")).contains(reader.offset());
    }

    @Test
    void a_deleted_shape_has_another_handle_and_snapshot_next() {
        var reader = following("");
        run("DELETE FROM % WHERE id = 1");
        reader.news();

        assertThat(send("DELETE", "handle=" + reader.handle()).statusCode()).isEqualTo(202);

        var next = reader("");
        assertThat(lines(next.catchUp()))
                .containsExactly(
                        insert(2, "{'id':'2','value':'b','size':'20'}"),
                        "snapshot-end",
                        "up-to-date");
        assertThat(next.handle()).isNotEqualTo(reader.handle());
        assertThat(reader.ask(false).join().statusCode()).isEqualTo(409);
    }

    @Test
    void a_truncated_table_sends_who_waits_to_a_new_and_empty_shape() {
        var reader = following("");
        var waiting = reader.ask(true);
        run("TRUNCATE %");

        var told = waiting.join().statusCode() == 409 ? waiting.join() : await409(reader);

        assertThat(lines(Follower.items(told))).containsExactly("must-refetch");
        var next = reader("");
        assertThat(lines(next.catchUp())).containsExactly("snapshot-end", "up-to-date");
        run("INSERT INTO % VALUES (7, 'g', NULL)");
        assertThat(lines(next.news())).startsWith(insert(7, "{'id':'7','value':'g','size':null}"));
    }

    @Test
    void a_row_that_the_clause_cannot_be_evaluated_for_ends_the_shape_and_is_counted() {
        var reader = following("&where=" + encoded("10 / (id - 3) > 0"));
        run("INSERT INTO % VALUES (3, 'c', 30)");

        assertThat(lines(Follower.items(await409(reader)))).containsExactly("must-refetch");
        await(
                "the count of shapes that could not be evaluated",
                () ->
                        metrics()
                                .contains(
                                        "metamorph_shapes_ended_total{cause=\"where_not_evaluated\"} 1\n"));
    }

    private String metrics() {
        var request = HttpRequest.newBuilder(service.address().resolve("/metrics")).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
    }

    @Test
    void a_table_that_was_made_anew_ends_its_shapes() {
        var reader = following("");
        run("DROP TABLE %");
        run("CREATE TABLE % (id int PRIMARY KEY, value text NOT NULL, size int)");

        assertThat(await409(reader).statusCode()).isEqualTo(409);
        assertThat(lines(reader("").catchUp())).containsExactly("snapshot-end", "up-to-date");
    }

    @Test
    void a_column_that_is_dropped_ends_the_shapes_though_nobody_writes() {
        var reader = following("");
        run("ALTER TABLE % DROP COLUMN size");

        assertThat(await409(reader).statusCode()).isEqualTo(409);
        assertThat(lines(reader("").catchUp())).contains(insert(1, "{'id':'1','value':'a'}"));
    }

    /** Electric says 409 while its cache still has the table, and then 400 too. */
    @Test
    void a_new_clause_over_a_dropped_table_is_told_that_the_table_does_not_exist() {
        following("&where=" + encoded("size > 1"));
        run("DROP TABLE %");

        for (var attempt = 0; attempt < 3; attempt++) {
            var refused = get("table=%s&offset=-1&where=size%%3D%d".formatted(table, attempt));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"errors\":{\"table\":[").contains("not exist.");
        }
    }

    @Test
    void who_follows_a_table_that_is_dropped_is_told_that_its_shape_or_the_table_is_no_more() {
        var reader = following("");
        run("DROP TABLE %");

        await("it is told", () -> reader.ask(true).join().statusCode() != 200);
        assertThat(reader.ask(true).join().statusCode()).isIn(400, 409);
        assertThat(reader("").ask(false).join().statusCode()).isEqualTo(400);
    }

    @Test
    void a_clause_over_a_column_that_the_table_made_anew_lacks_is_told_that_there_is_none() {
        var reader = following("&where=" + encoded("size > 1"));
        run("DROP TABLE %");
        run("CREATE TABLE % (id int PRIMARY KEY, value text)");

        // A request that comes after its table was looked at anew is wrong before its shape ends.
        await("it is told", () -> reader.ask(true).join().statusCode() != 200);
        assertThat(reader.ask(true).join().statusCode()).isIn(400, 409);
        for (var clause : List.of("size > 1", "size = 2")) {
            var refused = get("table=%s&offset=-1&where=%s".formatted(table, encoded(clause)));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body())
                    .contains("\"errors\":{\"where\":[\"At location 0: unknown reference size\"]}");
        }
        assertThat(lines(reader("").catchUp())).containsExactly("snapshot-end", "up-to-date");
    }

    @Test
    void columns_without_the_key_and_columns_that_are_not_there_are_told_word_for_word() {
        var refused =
                Stream.of(
                                "columns=value",
                                "columns=id,other",
                                "columns=id,size&queryable_columns=id,value",
                                "queryable_columns=value",
                                "columns=id&queryable_columns=id,other")
                        .map(columns -> get("table=%s&offset=-1&%s".formatted(table, columns)))
                        .toList();

        assertThat(refused).allMatch(answer -> answer.statusCode() == 400);
        assertThat(refused)
                .extracting(answer -> answer.body().replaceFirst(".*\"errors\":", ""))
                .containsExactly(
                        json(
                                "{'columns':['The list of columns must include all primary key columns, missing: id']}}"),
                        json(
                                "{'columns':['The following columns are not found on the table: other']}}"),
                        json(
                                "{'columns':['The following columns are not found on the table: size']}}"),
                        json(
                                "{'queryable_columns':['The list of queryable columns must include all primary key columns, missing: id']}}"),
                        json(
                                "{'queryable_columns':['The following queryable columns are not found on the table: other']}}"));
    }

    @Test
    void who_asks_while_the_table_is_locked_waits_for_the_lock_and_the_table_has_full_identity()
            throws Exception {
        try (var holder = database.connect()) {
            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table));
            }
            var waiting = reader("").ask(false);
            await(
                    "somebody waits for the lock",
                    () ->
                            count("pg_locks WHERE NOT granted AND relation = '%s'::regclass")
                                    .equals("1"));
            holder.commit();

            assertThat(waiting.join().statusCode()).as(waiting.join().body()).isEqualTo(200);
        }
        assertThat(count("pg_class WHERE relname = '%s' AND relreplident = 'f'")).isEqualTo("1");
    }

    /** That takes five seconds. Electric says as much without naming who holds the lock. */
    @Test
    @EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
    void who_asks_while_the_table_is_locked_for_long_is_told_by_whom_and_served_afterwards()
            throws Exception {
        try (var holder = database.connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table));

            var refused = get("table=%s&offset=-1".formatted(table));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("10");
            assertThat(refused.body())
                    .matches(
                            "\\{\"message\":\"Snapshot timed out while waiting for a table lock \\(held by pid [0-9]+\\)\"}");
            holder.commit();
        }
        assertThat(lines(reader("").catchUp()))
                .contains(insert(1, "{'id':'1','value':'a','size':'10'}"));
    }

    @Test
    void generated_columns_are_in_the_snapshot_and_in_updates() {
        run("ALTER TABLE % ADD twice int GENERATED ALWAYS AS (size * 2) STORED");
        var reader = reader("&columns=id,twice&where=" + encoded("twice < 40"));

        assertThat(lines(reader.catchUp())).startsWith(insert(1, "{'id':'1','twice':'20'}"));
        run("UPDATE % SET size = 11 WHERE id = 1");
        run("UPDATE % SET size = 19 WHERE id = 2");

        assertThat(reader.news(2))
                .containsExactly(
                        json("update %s {'id':'1','twice':'22'}".formatted(key(1))),
                        insert(2, "{'id':'2','twice':'38'}"));
    }

    @Test
    void the_schema_says_that_a_column_may_be_null_when_it_may() {
        var reader = following("");
        run("ALTER TABLE % ALTER COLUMN value DROP NOT NULL");
        run("INSERT INTO % VALUES (3, NULL, 1)");
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        String schema;
        do {
            var answer = reader.ask(false).join();
            if (answer.statusCode() == 409) {
                // A new shape says it, too.
                reader = following("");
                answer = reader.ask(false).join();
            }
            schema = answer.headers().firstValue("electric-schema").orElseThrow();
        } while (schema.contains("\"value\":{\"type\":\"text\",\"not_null\"")
                && System.nanoTime() < deadline);

        assertThat(schema).contains("\"value\":{\"type\":\"text\"}").contains("\"not_null\":true");
    }

    @Test
    void an_unknown_table_and_a_wrong_clause_are_told_word_for_word() {
        assertThat(get("table=Nothing&offset=-1").body())
                .contains("does not exist. If the table name contains capitals");
        assertThat(get("table=%s&offset=-1&where=1%%20x%%201".formatted(table)).body())
                .isEqualTo(
                        json(
                                        "{'message':'Invalid request','errors':{'where':['At location 17: syntax error at or near ")
                                + "\\\"x\\\"\"]}}");
    }

    @Test
    void a_parameter_is_a_value_whatever_is_in_it() {
        var evil = encoded("a' OR '1'='1");

        var rows =
                follower("table=%s&where=value%%3D%%241&params%%5B1%%5D=%s".formatted(table, evil))
                        .catchUp();

        assertThat(lines(rows)).containsExactly("snapshot-end", "up-to-date");
    }

    @Test
    void names_may_have_quotes_spaces_commas_and_capitals() {
        var name = "Odd \"%s\" of 60".formatted(table);
        run(
                "CREATE TABLE %s (\"The, \"\"Id\"\"\" int PRIMARY KEY, \"B c\" text)"
                        .formatted(quoted(name)));
        run("INSERT INTO %s VALUES (1, 'x')".formatted(quoted(name)));

        var rows =
                follower(
                                "table=%s&columns=%s"
                                        .formatted(
                                                encoded(quoted(name)),
                                                encoded("\"The, \"\"Id\"\"\",\"B c\"")))
                        .catchUp();

        assertThat(rows.getFirst().path("value"))
                .hasToString("{\"The, \\\"Id\\\"\":\"1\",\"B c\":\"x\"}");
    }

    @Test
    void a_partitioned_table_tells_what_its_partitions_do_and_begins_anew_when_they_change() {
        run("CREATE TABLE %_all (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)");
        run("CREATE TABLE %_low PARTITION OF %_all FOR VALUES FROM (0) TO (100)");
        var reader = follower("table=%s_all".formatted(table));
        reader.catchUp();
        run("INSERT INTO %_all VALUES (1, 'x')");
        var key = "\"public\".\"%s_all\"".formatted(table);
        assertThat(reader.news(1)).containsExactly(insertOf(key, 1, "x"));

        run("CREATE TABLE %_high PARTITION OF %_all FOR VALUES FROM (100) TO (200)");
        run("INSERT INTO %_all VALUES (101, 'y')");
        assertThat(await409(reader).statusCode()).isEqualTo(409);
        var next = follower("table=%s_all".formatted(table));
        assertThat(lines(next.catchUp())).contains(insertOf(key, 1, "x"), insertOf(key, 101, "y"));
        run("INSERT INTO %_high VALUES (102, 'z')");
        assertThat(next.news(1)).containsExactly(insertOf(key, 102, "z"));

        run("TRUNCATE %_low");
        assertThat(await409(next).statusCode()).isEqualTo(409);
    }

    private static String insertOf(String key, int id, String v) {
        return json("insert %s/'%d' {'id':'%d','v':'%s'}".formatted(key, id, id, v));
    }

    @Test
    void rows_of_a_subset_may_be_asked_for_by_the_labels_of_an_enum() {
        run("CREATE TYPE %_mood AS ENUM ('sad', 'happy')");
        run("ALTER TABLE % ADD COLUMN mood %_mood DEFAULT 'sad'");
        var subset = "table=%s&offset=-1&log=changes_only&subset__where=".formatted(table);

        assertThat(get(subset + encoded("mood = 'sad' AND id = 1")).body())
                .contains("\"value\":{\"id\":\"1\",");
        assertThat(get(subset + encoded("mood IN ('happy')")).body()).contains("\"data\":[]");
        for (var wrong : List.of("mood = 'angry'", "mood = ANY('{angry}')")) {
            var refused = get(subset + encoded(wrong));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"errors\":{\"subset\":{\"where\":[");
        }
    }

    @Test
    void a_transaction_that_is_open_while_a_subset_is_read_is_told_afterwards() throws Exception {
        var reader = follower("table=%s&log=changes_only".formatted(table));
        reader.catchUp();
        try (var writer = database.connect()) {
            writer.setAutoCommit(false);
            try (var statement = writer.createStatement()) {
                statement.execute("UPDATE %s SET value = 'late' WHERE id = 1".formatted(table));
            }
            var subset =
                    get(
                            "table=%s&offset=-1&log=changes_only&subset__where=id%%3D1"
                                    .formatted(table));
            assertThat(subset.body()).contains("\"value\":\"a\"");
            writer.commit();

            var update = reader.news().getFirst();

            assertThat(Follower.line(update))
                    .isEqualTo(json("update %s {'id':'1','value':'late'}".formatted(key(1))));
            assertThat(sees(subset, update.path("headers").path("txids").get(0).asText()))
                    .isFalse();
        }
    }

    /** As clients do: others may hold transactions between its xmax and that one. */
    private static boolean sees(HttpResponse<String> subset, String xid) {
        var snapshot = Follower.json(subset).path("metadata");
        var running = Follower.elements(snapshot.path("xip_list"));
        return Long.parseLong(xid) < Long.parseLong(snapshot.path("xmax").asText())
                && running.stream().noneMatch(one -> one.asText().equals(xid));
    }

    private String count(String from) {
        return database.query("SELECT count(*) FROM " + from.formatted(table))
                .getFirst()
                .getFirst();
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited until " + what).isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private HttpResponse<String> await409(Follower reader) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var answer = reader.ask(true).join();
            if (answer.statusCode() == 409) {
                return answer;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("the shape of %s did not end".formatted(table));
    }

    /** Statements about this test's table, which is called %. */
    private void run(String statement) {
        database.execute(statement.replace("%", table));
    }

    private Follower reader(String more) {
        return follower("table=" + table + more);
    }

    private Follower following(String more) {
        var reader = reader(more);
        reader.catchUp();
        return reader;
    }

    private Follower follower(String shape) {
        return new Follower(http, service.address(), shape);
    }

    private HttpResponse<String> get(String query) {
        return send("GET", query);
    }

    private HttpResponse<String> send(String method, String query) {
        var request =
                HttpRequest.newBuilder(service.address().resolve("/v1/shape?" + query))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }

    private String insert(int id, String value) {
        return "insert %s %s".formatted(key(id), json(value));
    }

    private String key(int id) {
        return "\"public\".\"%s\"/\"%d\"".formatted(table, id);
    }

    private static String header(JsonNode item, String name) {
        return item.path("headers").path(name).asText();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
