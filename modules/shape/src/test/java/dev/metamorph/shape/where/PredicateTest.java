package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.EvaluationException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.stream.IntStream;

final class PredicateTest {
    @ParameterizedTest
    @CsvSource({
        "TRUE,TRUE,TRUE,TRUE",
        "TRUE,FALSE,FALSE,TRUE",
        "TRUE,NULL,NULL,TRUE",
        "FALSE,TRUE,FALSE,TRUE",
        "FALSE,FALSE,FALSE,FALSE",
        "FALSE,NULL,FALSE,NULL",
        "NULL,TRUE,NULL,TRUE",
        "NULL,FALSE,FALSE,NULL",
        "NULL,NULL,NULL,NULL",
    })
    void and_or_have_three_values(String left, String right, String and, String or) {
        var row = row("flag", bool(left), "b2", bool(right));

        assertThat(truth("flag AND b2", row)).isEqualTo(and);
        assertThat(truth("flag OR b2", row)).isEqualTo(or);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id | 5 | id = 5 | TRUE
                    id | 5 | id <> 5 | FALSE
                    id | NULL | id = 5 | NULL
                    id | NULL | NOT id = 5 | NULL
                    id | NULL | id IS NULL | TRUE
                    id | NULL | id IN (1, 2) | NULL
                    id | 3 | id IN (1, NULL) | NULL
                    id | 1 | id IN (1, NULL) | TRUE
                    id | 3 | id NOT IN (1, 2) | TRUE
                    id | 3 | id NOT IN (1, NULL) | NULL
                    id | NULL | id IS DISTINCT FROM 1 | TRUE
                    id | 1 | id IS NOT DISTINCT FROM 1 | TRUE
                    id | -2147483648 | id = -2147483648 | TRUE
                    id | 2 | id > 1.5 | TRUE
                    id | 2 | id BETWEEN SYMMETRIC 3 AND 1 | TRUE
                    big | 9223372036854775807 | big < 9223372036854775808 | TRUE
                    big | 9007199254740993 | big = 9007199254740992::float8 | TRUE
                    n | 1.500 | n = 1.5 | TRUE
                    n | 0.1 | n = 0.1::float8 | TRUE
                    n | 1.50000000000000000000001 | n = 1.5 | FALSE
                    n | NaN | n > 'Infinity' | TRUE
                    n | NaN | n = 'nan' | TRUE
                    mo | $1,234.50 | mo = '1234.5' | TRUE
                    mo | $1,234.50 | mo > '$1,234.494' | TRUE
                    mo | -$0.05 | mo < '0' | TRUE
                    mo | -$0.05 | mo = '(0.05)' | TRUE
                    mo | $0.10 | mo IN (0.095::money, NULL) | TRUE
                    mo | $999,999.00 | mo::numeric BETWEEN 999999 AND 1e6 | TRUE
                    mo | $92,233,720,368,547,758.07 | mo = '92233720368547758.07' | TRUE
                    mo | -$92,233,720,368,547,758.08 | mo <= '-92233720368547758.08' | TRUE
                    mo | NULL | mo > '1' | NULL
                    f4 | 1.1 | f4 = 1.1 | FALSE
                    f4 | 1.1 | f4 = '1.1' | TRUE
                    f4 | 1.1 | f4 IN (1.1, 2.2) | TRUE
                    f8 | -0 | f8 = 0 | TRUE
                    f8 | NaN | f8 = 'NaN' | TRUE
                    f8 | Infinity | f8 < 'NaN' | TRUE
                    t | a  | t = 'a' | TRUE
                    t | A | t = 'a' | FALSE
                    t | Title | t ILIKE 'tI%' | TRUE
                    t | Title | t ILIKE 'xi%' | FALSE
                    t | Title | t NOT ILIKE 'xi%' | TRUE
                    t | ab | t ILIKE 'ABC%' | FALSE
                    t | ABC | t ILIKE 'abc' | TRUE
                    t | abcd | t ILIKE 'ABC' | FALSE
                    t | Kä | t ILIKE 'k_' | TRUE
                    t | A_b | t ILIKE 'a\\_B' | TRUE
                    t | Axb | t ILIKE 'a\\_B' | FALSE
                    c | Éa | c ILIKE 'é%' | FALSE
                    c | Éa | c ILIKE '_A' | TRUE
                    b | `a    ` | b = 'a' | TRUE
                    b | `a    ` | b = 'a ' | TRUE
                    b | `a    ` | b = 'a '::text | FALSE
                    c | ä | c > 'z' | TRUE
                    d | 0044-03-15 BC | d < '0001-01-01' | TRUE
                    d | infinity | d > '5874897-12-31' | TRUE
                    d | 2024-01-01 | d < '2024-01-01 00:00:01'::timestamp | TRUE
                    ts | 2024-01-01 00:00:00.5 | ts = '2024-01-01T00:00:00.500' | TRUE
                    tz | 2024-01-01 00:00:00+00 | tz = '2024-01-01 02:00+02' | TRUE
                    ti | 24:00:00 | ti > '23:59:59.999999' | TRUE
                    u | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 | u = 'A0EEBC999C0B4EF8BB6D6BB9BD380A11' | TRUE
                    by | `\\x00ff` | by = '\\x00FF' | TRUE
                    mood | sad | mood < 'happy' | TRUE
                    mood | happy | mood > 'ok' | TRUE
                    flag | t | flag > false | TRUE
                    flag | true | flag | TRUE
                    positive | 7 | positive = '07' | TRUE
                    big | -9223372036854775808 | gcd(big, 3000000000) = 512 | TRUE
                    d | 2024-01-01 | EXTRACT(julian FROM d) = 2460311 | TRUE
                    d | -infinity | EXTRACT(julian FROM d) = '-Infinity' | TRUE
                    ts | 2000-01-01 00:00:00 | timezone(interval '88888888 hours', ts) = '2067-04-05 13:20:00+00' | TRUE
                    ts | 294276-12-31 23:59:59.999999 | EXTRACT(epoch FROM ts) = 9224318016000.000000 | TRUE
                    ts | 294246-12-31 23:59:59.999999 | EXTRACT(epoch FROM ts) = 9223371244799.999999 | TRUE
                    ts | 2024-01-31 23:59:59.25 | EXTRACT(julian FROM ts) = 2460341.99999131944444444444 | TRUE
                    ts | infinity | ts AT TIME ZONE INTERVAL '1 day' = 'infinity' | TRUE
                    id | 5 | `('{{1,2},{3,4}}'::int[] || ARRAY[id, 6])[3][1] = 5` | TRUE
                    id | 5 | `(ARRAY[id, 6] || '[2:2][1:2]={{1,2}}'::int[])[2][1] = 5` | TRUE
                    id | -2147483648 | right('ab', id) = 'ab' | TRUE
                    id | -2147483647 | right('ab', id) = '' | TRUE
                    id | 5 | (ARRAY[id, '7']::text[])[2] = '7' | TRUE
                    """)
    void a_comparison_is_postgres_s(String column, String value, String clause, String truth) {
        assertThat(truth(clause, row(column, value))).isEqualTo(truth);
    }

    @ParameterizedTest
    @CsvSource({"int,7", "numeric,7.0", "float8,7.0", "text,7", "bpchar,7", "jsonb,7.0"})
    void long_arrays_are_searched_by_what_elements_equal_and_null_equals_nothing(
            String type, String seven) {
        var few = "1,2,3,4,5,6,8,9,10,11,";

        assertThat(searched(type, "@>", few + seven)).isEqualTo("TRUE");
        assertThat(searched(type, "@>", few + seven + ",-5")).isEqualTo("FALSE");
        assertThat(searched(type, "@>", few + "NULL")).isEqualTo("FALSE");
        assertThat(searched(type, "<@", few + seven)).isEqualTo("FALSE");
        assertThat(searched(type, "&&", "-1,-2,-3,-4,NULL," + seven)).isEqualTo("TRUE");
        assertThat(searched(type, "&&", "-1,-2,-3,-4,-5,NULL")).isEqualTo("FALSE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    jsonb_extract_path(j, 'a', 'b') = '1' | TRUE
                    jsonb_extract_path(j, 'a') @> '{"b": 1}' | TRUE
                    jsonb_extract_path_text(j, 'c', '-1') = 'z' | TRUE
                    jsonb_extract_path_text(j, 'c', t) = 'y' | TRUE
                    jsonb_extract_path_text(j, 'a', 'no') = 'y' | NULL
                    jsonb_extract_path_text(j, 'a', v) = 'y' | NULL
                    concat(t, v, id) = '0' | TRUE
                    """)
    void the_last_arguments_of_a_variadic_function_are_any_number(String clause, String expected) {
        var row = row("j", "{\"a\": {\"b\": 1}, \"c\": [\"y\", \"z\"]}", "t", "0");

        assertThat(truth(clause, row)).isEqualTo(expected);
    }

    /**
     * Applies an operator to an array of a hundred numbers and NULL that depends on the row, so
     * that it cannot be folded.
     */
    private static String searched(String type, String operator, String elements) {
        var numbers = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
        return truth(
                "case when flag then '{%s,NULL}'::%s[] end %s '{%s}'::%2$s[]"
                        .formatted(String.join(",", numbers), type, operator, elements),
                row("flag", "t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,00 €", "£1.00", "$1", "$1.234", "$1234.00", "$12,34.00", "$.00", ""})
    void money_of_another_country_is_never_guessed(String value) {
        var predicate = parse("mo > '1'").compile(Tables.positions());

        assertThatThrownBy(() -> predicate.test(row("mo", value)))
                .isInstanceOf(EvaluationException.class);
    }

    @Test
    void columns_are_found_where_the_rows_have_them() {
        var positions = new int[Tables.ALL_TYPES.columns().size()];
        Arrays.fill(positions, -1);
        positions[0] = 1;

        var where = parse("id = 7");

        assertThat(where.columns()).containsExactly(0);
        assertThat(where.compile(positions).test(Row.ofTexts("x", "7"))).isTrue();
        assertThatThrownBy(() -> parse("flag").compile(positions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"flag\"");
    }

    @ParameterizedTest
    @CsvSource({"id = 1,id,x", "mood < 'ok',mood,new", "d > '2024-01-01',d,soon", "n = 1,n,1.2.3"})
    void a_value_that_cannot_be_evaluated_is_an_error_that_does_not_tell_it(
            String clause, String column, String value) {
        var predicate = parse(clause).compile(Tables.positions());

        assertThatThrownBy(() -> predicate.test(row(column, value)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining('"' + column + '"')
                .hasMessageNotContaining("'" + value + "'");
    }

    @Test
    void one_row_does_not_leak_into_the_next() {
        var predicate = parse("id > 1 AND id < 5 OR t = 'x'").compile(Tables.positions());

        assertThat(predicate.test(row("id", "3"))).isTrue();
        assertThat(predicate.test(row("id", "7"))).isFalse();
        assertThat(predicate.test(row("t", "x"))).isTrue();
        assertThat(predicate.test(row("id", "NULL"))).isFalse();
    }

    private static Where parse(String clause) {
        return Where.parse(clause, Map.of(), Tables.ALL_TYPES);
    }

    private static String truth(String clause, Row row) {
        if (parse(clause).compile(Tables.positions()).test(row)) {
            return "TRUE";
        }
        var unknown = parse("(%s) IS UNKNOWN".formatted(clause));
        return unknown.compile(Tables.positions()).test(row) ? "NULL" : "FALSE";
    }

    private static String bool(String truth) {
        return switch (truth) {
            case "TRUE" -> "t";
            case "FALSE" -> "f";
            default -> "NULL";
        };
    }

    /** A row of NULLs, except for the named columns, each followed by its value. */
    private static Row row(String... namesAndValues) {
        var columns = Tables.ALL_TYPES.columns().size();
        var values = new ArrayList<PgValue>(Collections.nCopies(columns, PgValue.none()));
        for (var i = 0; i < namesAndValues.length; i += 2) {
            var value = namesAndValues[i + 1];
            values.set(
                    Tables.ALL_TYPES.position(namesAndValues[i]).orElseThrow(),
                    value.equals("NULL") ? PgValue.none() : PgValue.text(value));
        }
        return Row.of(values);
    }
}
