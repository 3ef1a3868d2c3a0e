package dev.metamorph.http.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.query.ShapeParameters.Parsed;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.shape.LogOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of request parameters (docs/protocol.md, "Request parameters"). */
final class ShapeParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offset=-1 | table | can't be blank",
                "table=&offset=-1 | table | can't be blank",
                "table=t | offset | can't be blank",
                "table=t&offset= | offset | can't be blank",
                "table=t&offset=x | offset | has invalid format",
                "table=t&offset=1 | offset | has invalid format",
                "table=t&offset=-2 | offset | has invalid format",
                "table=t&offset=0_-1 | offset | has invalid format",
                "table=t&offset=0_1_2 | offset | has invalid format",
                "table=t&offset=0_0 | handle | can't be blank when offset != -1",
                "table=t&offset=0_0&handle= | handle | can't be blank when offset != -1",
                "table=t&offset=-1&live=true | live | can't be true when offset == -1",
                "table=t&offset=-1&live | live | can't be true when offset == -1",
                "table=t&offset=now&live=1 | live | can't be true when offset is 'now'",
                "table=t&offset=-1&live_sse=true | live_sse | can't be true unless live is also"
                        + " true",
                "table=t&offset=-1&experimental_live_sse | live_sse | can't be true unless live is"
                        + " also true",
                "table=t&offset=-1&replica=none | replica | is invalid",
                "table=t&offset=-1&log=half | log | is invalid",
                "table=t&offset=-1&params=1 | params | is invalid",
                "table=t&offset=-1&params[]=1 | params | is invalid",
                "table=t&offset=-1&params[1][a]=1 | params | is invalid"
            })
    void a_broken_rule_is_reported_under_its_parameter(String query, String field, String problem) {
        assertThat(problems(query))
                .isEqualTo(
                        "{\"message\":\"Invalid request\",\"errors\":{\"%s\":[\"%s\"]}}"
                                .formatted(field, problem));
    }

    @Test
    void all_problems_are_reported_together() {
        assertThat(problems("live_sse&log=x"))
                .isEqualTo(
                        """
                        {"message":"Invalid request","errors":{"table":["can't be blank"],\
                        "log":["is invalid"],"offset":["can't be blank"],\
                        "live_sse":["can't be true unless live is also true"]}}\
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "live, true",
        "live=, true",
        "live=true, true",
        "live=x, true",
        "live=false, false"
    })
    void a_flag_is_set_unless_it_says_false(String flag, boolean live) {
        assertThat(valid("table=t&offset=0_0&handle=h&" + flag).live()).isEqualTo(live);
    }

    @Test
    void a_number_with_leading_zeros_is_that_number() {
        assertThat(valid("table=t&offset=0_02&handle=h").from())
                .isEqualTo(new From.After(new LogOffset(0, 2)));
    }

    @Test
    void the_long_spelling_of_the_beginning_is_the_beginning() {
        assertThat(valid("table=t&offset=-1_0").isInitial()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "'', -1", "x, -1", "-5, -1", "99999999999999999999, -1"})
    void a_cursor_that_is_no_number_does_not_count(String cursor, long read) {
        assertThat(valid("table=t&offset=-1&cursor=" + cursor).cursor()).isEqualTo(read);
    }

    @Test
    void the_last_of_two_values_counts() {
        assertThat(valid("table=a&offset=-1&table=b").shape().table()).isEqualTo("b");
    }

    @Test
    void lists_of_columns_are_left_as_they_are_and_a_blank_one_is_none() {
        var shape = valid("table=t&offset=-1&columns=+&queryable_columns=x,%22a,B%22,Id").shape();

        assertThat(shape.columns()).isEmpty();
        assertThat(shape.queryable()).containsExactly("x,\"a,B\",Id");
    }

    private static ShapeQuery valid(String query) {
        var parsed = ShapeParameters.ofRead(QueryString.parse(query).orElseThrow());
        return ((Parsed.Valid) parsed).query();
    }

    private static String problems(String query) {
        var parsed = ShapeParameters.ofRead(QueryString.parse(query).orElseThrow());
        return ((Parsed.Invalid) parsed).problems().toJson();
    }
}
