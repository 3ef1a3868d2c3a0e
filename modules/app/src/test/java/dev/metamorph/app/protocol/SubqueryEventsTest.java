package dev.metamorph.app.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Rows that another table moves, as the readers of the protocol's own form see it. */
@Tag("servers")
@ExtendWith(SharedService.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SubqueryEventsTest {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{32}");

    private final SharedService shared;
    private int number;

    /** The letters that stand for hashes, in the order in which these were seen. */
    private final Map<String, String> letters = new LinkedHashMap<>();

    SubqueryEventsTest(SharedService shared) {
        this.shared = shared;
    }

    @BeforeEach
    void create() {
        number++;
        letters.clear();
        run(
                "CREATE TABLE issues_% (id int PRIMARY KEY, project int, kind text)",
                "CREATE TABLE members_% (who text, project int)",
                "CREATE TABLE people_% (name text PRIMARY KEY, team int)",
                "INSERT INTO issues_% VALUES (1, 10, 'bug'), (2, 20, 'bug'), (3, 20, NULL), (4, 30, 'idea')",
                "INSERT INTO members_% VALUES ('ann', 10), ('bob', 30)",
                "INSERT INTO people_% VALUES ('ann', 1), ('bob', 2)");
    }

    private void run(String... statements) {
        for (var statement : statements) {
            shared.database().execute(statement.replace("%", Integer.toString(number)));
        }
    }

    private Follower shape(String where, String more) {
        var clause = where.replace("%", Integer.toString(number));
        return new Follower(
                shared.http(),
                shared.address(),
                "table=issues_%d%s&where=%s"
                        .formatted(
                                number, more, URLEncoder.encode(clause, StandardCharsets.UTF_8)));
    }

    private Follower shape(String where) {
        return shape(where, "");
    }

    /** The items in short, with letters for hashes; the last one is up-to-date. */
    private List<String> said(List<JsonNode> items) {
        var said = new ArrayList<String>();
        for (var item : items) {
            said.add(said(item));
        }
        assertThat(said.removeLast()).isEqualTo("up-to-date");
        return said;
    }

    private String said(JsonNode item) {
        var headers = item.path("headers");
        if (headers.has("control")) {
            return headers.path("control").asText();
        }
        var said = new StringBuilder();
        if (headers.has("event")) {
            assertThat(headers.path("txids")).hasSize(1);
            said.append(headers.path("event").asText());
            headers.path("patterns")
                    .forEach(pattern ->
                            said.append(' ')
                                    .append(pattern.path("pos"))
                                    .append(':')
                                    .append(pattern.path("value").asText()));
        } else {
            var isMoveIn = headers.path("is_move_in").asBoolean();
            assertThat(isMoveIn && (headers.has("txids") || headers.has("lsn"))).isFalse();
            said.append(headers.path("operation").asText()).append(isMoveIn ? "*" : "");
            said.append(' ').append(item.path("value").path("id").asText());
            for (var name : List.of("tags", "removed_tags", "active_conditions")) {
                if (headers.has(name)) {
                    said.append(' ').append(headers.path(name).toString().replace("\"", ""));
                }
            }
        }
        return HASH.matcher(said)
                .replaceAll(hash ->
                        letters.computeIfAbsent(
                                hash.group(), _ -> Character.toString('A' + letters.size())));
    }

    @Test
    void a_row_enters_and_leaves_with_a_row_of_another_table() {
        var mine = shape("project IN (SELECT project FROM members_% WHERE who = 'ann')");
        assertThat(said(mine.catchUp())).containsExactly("insert 1 [A] [true]", "snapshot-end");
        var handle = mine.handle();

        run("INSERT INTO issues_% VALUES (5, 10, NULL)");
        assertThat(said(mine.news())).containsExactly("insert 5 [A] [true]");
        run("INSERT INTO members_% VALUES ('ann', 20)");
        assertThat(said(mine.news()))
                .satisfiesExactlyInAnyOrder(
                        first -> assertThat(first).isEqualTo("move-in 0:B"),
                        row -> assertThat(row).isEqualTo("insert* 2 [B] [true]"),
                        row -> assertThat(row).isEqualTo("insert* 3 [B] [true]"),
                        end -> assertThat(end).isEqualTo("snapshot-end"))
                .startsWith("move-in 0:B")
                .endsWith("snapshot-end");
        // Only what other rows give the value, or nobody's row has, changes: readers hear nothing.
        run(
                "INSERT INTO members_% VALUES ('ann', 20), ('ann', 77)",
                "DELETE FROM members_% WHERE ctid = (SELECT min(ctid) FROM members_% WHERE project = 20)",
                "UPDATE issues_% SET project = 20 WHERE id = 1");
        assertThat(said(mine.news())).containsExactly("update 1 [B] [A] [true]");
        run("DELETE FROM members_% WHERE project IN (10, 20)");
        var out = mine.news();
        assertThat(said(out))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("move-out 0:")
                .contains("0:A", "0:B");
        assertThat(out.getLast().path("headers").path("global_last_seen_lsn").asText())
                .isNotEqualTo("1");
        assertThat(mine.handle()).isEqualTo(handle);
    }

    @Test
    void a_row_leaves_and_enters_a_shape_of_what_is_not_in_another_table() {
        var others = shape("project NOT IN (SELECT project FROM members_%)");
        assertThat(said(others.catchUp()))
                .containsExactlyInAnyOrder(
                        "insert 2 [A] [true]", "insert 3 [A] [true]", "snapshot-end");

        run("INSERT INTO members_% VALUES ('eve', 20)");
        assertThat(said(others.news())).containsExactly("move-out 0:A");
        run("DELETE FROM members_% WHERE who = 'ann'");
        assertThat(said(others.news()))
                .containsExactly("move-in 0:B", "insert* 1 [B] [true]", "snapshot-end");
        // With NULL among the values no row is certain to be outside.
        run("INSERT INTO members_% VALUES ('zoe', NULL)");
        assertThat(said(others.news())).containsExactly("move-out 0:B");
    }

    @Test
    void a_row_moves_with_a_table_three_levels_away() {
        run(
                "CREATE TABLE teams_% (id int PRIMARY KEY, open bool)",
                "INSERT INTO teams_% VALUES (1, true), (2, false)");
        var mine =
                shape(
                        "project IN (SELECT project FROM members_% WHERE who IN (SELECT name FROM people_% WHERE team IN (SELECT id FROM teams_% WHERE open)))");
        assertThat(said(mine.catchUp())).containsExactly("insert 1 [A] [true]", "snapshot-end");

        run("UPDATE teams_% SET open = NOT open");
        assertThat(said(mine.news()))
                .containsExactly(
                        "move-in 0:B", "insert* 4 [B] [true]", "snapshot-end", "move-out 0:A");
        run("UPDATE people_% SET team = 2 WHERE name = 'ann'");
        assertThat(said(mine.news()))
                .containsExactly("move-in 0:A", "insert* 1 [A] [true]", "snapshot-end");
    }

    @Test
    void a_row_stays_for_another_reason() {
        var mine =
                shape(
                        "project IN (SELECT project FROM members_% WHERE who IN (SELECT name FROM people_%)) OR kind = 'idea'");
        assertThat(said(mine.catchUp()))
                .containsExactlyInAnyOrder(
                        "insert 1 [A/,/1] [true,false]",
                        "insert 4 [B/,/1] [true,true]",
                        "snapshot-end");
        var handle = mine.handle();

        run("DELETE FROM members_% WHERE who = 'bob'");
        assertThat(said(mine.news())).containsExactly("move-out 0:B");
        run("INSERT INTO members_% VALUES ('bob', 30)");
        assertThat(said(mine.news())).containsExactly("move-in 0:B");
        run("DELETE FROM people_% WHERE name = 'bob'");
        assertThat(said(mine.news())).containsExactly("move-out 0:B");
        run("UPDATE issues_% SET kind = 'bug' WHERE id = 4");
        assertThat(said(mine.news())).containsExactly("delete 4 [B/,/1]");
        assertThat(mine.handle()).isEqualTo(handle);
    }

    @Test
    void two_columns_are_compared_with_those_of_a_table_with_two_keys() {
        run(
                "CREATE TABLE \"Kinds %\" (project int, \"Kind\" text, PRIMARY KEY (project, \"Kind\"))",
                "INSERT INTO \"Kinds %\" VALUES (20, 'bug'), (30, 'bug')");
        var mine =
                shape(
                        "(project, kind) IN (SELECT project, \"Kind\" FROM \"Kinds %\" WHERE project < $1) AND id < $2",
                        "&params[1]=90&params[2]=50");
        assertThat(said(mine.catchUp()))
                .containsExactly("insert 2 [A/1] [true,true]", "snapshot-end");

        run("UPDATE \"Kinds %\" SET \"Kind\" = 'idea' WHERE project = 30");
        assertThat(said(mine.news()))
                .containsExactly("move-in 0:B", "insert* 4 [B/1] [true,true]", "snapshot-end");
    }

    @Test
    void values_that_come_and_go_in_one_transaction_are_silent_and_several_are_one_event() {
        var mine = shape("project IN (SELECT project FROM members_%)");
        assertThat(said(mine.catchUp())).hasSize(3);

        run(
                "BEGIN; INSERT INTO members_% VALUES ('eve', 20); DELETE FROM members_% WHERE project = 20;"
                        + " DELETE FROM members_% WHERE who = 'ann'; INSERT INTO members_% VALUES ('eve', 10);"
                        + " UPDATE issues_% SET kind = 'x' WHERE id = 1; COMMIT");
        assertThat(said(mine.news())).hasSize(1).first().asString().startsWith("update 1 ");
        run("DELETE FROM members_%");
        assertThat(said(mine.news()))
                .containsAnyOf("move-out 0:A 0:B", "move-out 0:B 0:A")
                .hasSize(1);
    }

    @Test
    void a_row_that_gets_other_tags_is_replaced_where_two_subqueries_are_joined() {
        var mine =
                shape(
                        "project IN (SELECT project FROM members_%) AND id IN (SELECT team FROM people_%)");
        assertThat(said(mine.catchUp()))
                .containsExactly("insert 1 [A/B] [true,true]", "snapshot-end");

        run("UPDATE issues_% SET project = 30 WHERE id = 1");
        assertThat(said(mine.news()))
                .containsExactly("delete 1 [A/B]", "insert 1 [C/B] [true,true]");
        run("INSERT INTO members_% VALUES ('eve', 20)");
        assertThat(said(mine.news()))
                .containsExactly("move-in 0:D", "insert* 2 [D/E] [true,true]", "snapshot-end");
        run("DELETE FROM people_% WHERE team = 1");
        assertThat(said(mine.news())).containsExactly("move-out 1:B");
    }

    @Test
    void a_subquery_may_have_both_polarities_and_its_table_must_exist() {
        var mine =
                shape(
                        "project IN (SELECT project FROM members_%) AND (id > 3 OR project NOT IN (SELECT project FROM members_%))");
        assertThat(said(mine.catchUp())).filteredOn(one -> one.startsWith("insert 4")).hasSize(1);

        var wrong = shape("project IN (SELECT project FROM nowhere_%)").ask(false).join();
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("nowhere_%d".formatted(number), "does not exist");
        var many = "(project IN (SELECT project FROM members_%) OR id = 1)";
        var clause = String.join(" AND ", Collections.nCopies(7, many));
        var large = shape(clause).ask(false).join();
        assertThat(large.statusCode()).isEqualTo(400);
        assertThat(large.body()).contains("128 disjuncts exceeds limit of 100");
    }
}
