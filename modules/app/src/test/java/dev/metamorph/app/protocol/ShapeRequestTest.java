package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

/** Names, columns and clauses of requests, and the messages that refuse them. */
@Tag("servers")
final class ShapeRequestTest extends OneTable {
    @Test
    void queryable_columns_are_the_columns_and_do_not_limit_the_clause() {
        var shape = "&queryable_columns=id,value&where=" + encoded("size = 10");

        assertThat(lines(reader(shape).catchUp()))
                .containsExactly(insert(1, "{'id':'1','value':'a'}"), "snapshot-end", "up-to-date");
    }

    @Test
    void columns_without_the_key_and_unknown_columns_are_refused_word_for_word() {
        var refused =
                Stream.of(
                                "columns=value",
                                "columns=id,other",
                                "columns=id,size&queryable_columns=id,value",
                                "queryable_columns=value",
                                "columns=id&queryable_columns=id,other")
                        .map(columns -> get("table=%s&offset=-1&%s".formatted(table(), columns)))
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
    void an_unknown_table_and_a_wrong_clause_are_refused_word_for_word() {
        assertThat(get("table=Nothing&offset=-1").body())
                .contains("does not exist. If the table name contains capitals");
        assertThat(get("table=%s&offset=-1&where=1%%20x%%201".formatted(table())).body())
                .isEqualTo(
                        json(
                                        "{'message':'Invalid request','errors':{'where':['At location 17: syntax error at or near ")
                                + "\\\"x\\\"\"]}}");
    }

    @Test
    void a_parameter_is_a_value_whatever_is_in_it() {
        var evil = encoded("a' OR '1'='1");

        var rows =
                follower(
                                "table=%s&where=value%%3D%%241&params%%5B1%%5D=%s"
                                        .formatted(table(), evil))
                        .catchUp();

        assertThat(lines(rows)).containsExactly("snapshot-end", "up-to-date");
    }

    @Test
    void names_may_have_quotes_spaces_commas_and_capitals() {
        var name = "Odd \"%s\" of 60".formatted(table());
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
}
