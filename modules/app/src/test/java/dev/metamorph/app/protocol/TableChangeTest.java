package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Shapes whose table, or whose place in it, changes under their readers. */
@Tag("servers")
final class TableChangeTest extends OneTable {
    private static final String NOT_EVALUATED =
            "metamorph_shapes_ended_total{cause=\"where_not_evaluated\"} ";

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
    void a_truncated_table_sends_waiting_readers_to_a_new_and_empty_shape() {
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
        var before = notEvaluated();
        run("INSERT INTO % VALUES (3, 'c', 30)");

        assertThat(lines(Follower.items(await409(reader)))).containsExactly("must-refetch");
        await("the count of shapes that could not be evaluated", () -> notEvaluated() > before);
    }

    private long notEvaluated() {
        var request = HttpRequest.newBuilder(admin().resolve("/metrics")).build();
        var metrics = http().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body();
        return metrics.lines()
                .filter(line -> line.startsWith(NOT_EVALUATED))
                .mapToLong(
                        line -> (long) Double.parseDouble(line.substring(NOT_EVALUATED.length())))
                .sum();
    }

    @Test
    void a_table_that_is_created_again_ends_its_shapes() {
        var reader = following("");
        run("DROP TABLE %");
        run("CREATE TABLE % (id int PRIMARY KEY, value text NOT NULL, size int)");

        assertThat(await409(reader).statusCode()).isEqualTo(409);
        assertThat(lines(reader("").catchUp())).containsExactly("snapshot-end", "up-to-date");
    }

    @Test
    void a_dropped_column_ends_the_shapes_without_a_write() {
        var reader = following("");
        run("ALTER TABLE % DROP COLUMN size");

        assertThat(await409(reader).statusCode()).isEqualTo(409);
        assertThat(lines(reader("").catchUp())).contains(insert(1, "{'id':'1','value':'a'}"));
    }

    /** Electric says 409 while its cache still has the table, and then 400 too. */
    @Test
    void a_new_clause_over_a_dropped_table_is_refused_because_the_table_does_not_exist() {
        following("&where=" + encoded("size > 1"));
        run("DROP TABLE %");

        for (var attempt = 0; attempt < 3; attempt++) {
            var refused = get("table=%s&offset=-1&where=size%%3D%d".formatted(table(), attempt));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("\"errors\":{\"table\":[").contains("not exist.");
        }
    }

    @Test
    void a_reader_of_a_dropped_table_gets_an_end_of_its_shape_or_an_unknown_table() {
        var reader = following("");
        run("DROP TABLE %");

        await("it is told", () -> reader.ask(true).join().statusCode() != 200);
        assertThat(reader.ask(true).join().statusCode()).isIn(400, 409);
        assertThat(reader("").ask(false).join().statusCode()).isEqualTo(400);
    }

    @Test
    void a_clause_over_a_column_that_the_new_table_lacks_is_refused() {
        var reader = following("&where=" + encoded("size > 1"));
        run("DROP TABLE %");
        run("CREATE TABLE % (id int PRIMARY KEY, value text)");

        // A request that comes after its table was looked at anew is wrong before its shape ends.
        await("it is told", () -> reader.ask(true).join().statusCode() != 200);
        assertThat(reader.ask(true).join().statusCode()).isIn(400, 409);
        for (var clause : List.of("size > 1", "size = 2")) {
            var refused = get("table=%s&offset=-1&where=%s".formatted(table(), encoded(clause)));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body())
                    .contains("\"errors\":{\"where\":[\"At location 0: unknown reference size\"]}");
        }
        assertThat(lines(reader("").catchUp())).containsExactly("snapshot-end", "up-to-date");
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
    void a_partitioned_table_has_its_partitions_changes_and_rotates_when_partitions_change() {
        run("CREATE TABLE %_all (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)");
        run("CREATE TABLE %_low PARTITION OF %_all FOR VALUES FROM (0) TO (100)");
        var reader = follower("table=%s_all".formatted(table()));
        reader.catchUp();
        run("INSERT INTO %_all VALUES (1, 'x')");
        var key = "\"public\".\"%s_all\"".formatted(table());
        assertThat(reader.news(1)).containsExactly(insertOf(key, 1, "x"));

        run("CREATE TABLE %_high PARTITION OF %_all FOR VALUES FROM (100) TO (200)");
        run("INSERT INTO %_all VALUES (101, 'y')");
        assertThat(await409(reader).statusCode()).isEqualTo(409);
        var next = follower("table=%s_all".formatted(table()));
        assertThat(lines(next.catchUp())).contains(insertOf(key, 1, "x"), insertOf(key, 101, "y"));
        run("INSERT INTO %_high VALUES (102, 'z')");
        assertThat(next.news(1)).containsExactly(insertOf(key, 102, "z"));

        run("TRUNCATE %_low");
        assertThat(await409(next).statusCode()).isEqualTo(409);
    }

    private static String insertOf(String key, int id, String v) {
        return json("insert %s/'%d' {'id':'%d','v':'%s'}".formatted(key, id, id, v));
    }
}
