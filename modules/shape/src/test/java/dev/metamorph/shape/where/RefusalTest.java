package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

final class RefusalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1 x 1 | At location 17: syntax error at or near "x"
                    id = | At location 19: syntax error at end of input
                    -- nothing | At location 25: syntax error at end of input
                    id = 1) | At location 21: syntax error at or near ")"
                    (id = 1 | At location 22: syntax error at end of input
                    id = 'a | At location 20: unterminated quoted string at or near "'a"
                    id = "a | At location 20: unterminated quoted identifier at or near ""a"
                    "" = 1 | At location 15: zero-length delimited identifier at or near "\"""
                    id = 1 /* /* */ | At location 22: unterminated /* comment at or near "/* /* */"
                    id = 1a | At location 20: trailing junk after numeric literal at or near "1a"
                    id = $1a | At location 20: trailing junk after parameter at or near "$1a"
                    id = $2 | At location 5: parameter $2 was not provided
                    id = id2 = 1 | At location 24: syntax error at or near "="
                    array[t, c][1] = 'a' | At location 26: syntax error at or near "["
                    string_to_array(t, ',')[1] = 'a' | At location 38: syntax error at or near "["
                    array[id, '7']::bool[] = '{}' | At location 14: invalid syntax for type bool: 7
                    array[]::text = '' | At location 0: cannot determine type of empty array
                    b = any ('{a}'::char[]) | At location 16: unsupported type char(
                    flag and 'a_c'::name::text like 'a\\' | At location 27: LIKE pattern must not end with escape character
                    flag and lower('a_c' collate "C") like 'a\\' | At location 34: LIKE pattern must not end with escape character
                    ti = interval '1 day 2 days'::time | At location 5: invalid syntax for type interval: 1 day 2 days
                    ti = interval '1 h 2:03'::time | At location 5: invalid syntax for type interval: 1 h 2:03
                    ti = interval '5 ago'::time | At location 5: invalid syntax for type interval: 5 ago
                    t = E'\\xC3' | At location 10: such escapes in a string are not supported
                    array[[1], 2] is null | At location 26: syntax error at or near "2"
                    array[1, [2]] is null | At location 24: syntax error at or near "["
                    moods[1][1][1][1][1][1][1] is null | At location 5: number of array dimensions (7) exceeds the maximum allowed (6)
                    moods[flag] is null | At location 5: unknown cast from type bool to type int4
                    timezone() is null | At location 0: unknown or unsupported function timezone/0
                    ti = '13:00 pm' | At location 3: invalid syntax for type time: 13:00 pm
                    ti = '01:00PM-07' | At location 3: invalid syntax for type time: 01:00PM-07
                    ti = '2024-02-31 10:00' | At location 3: invalid syntax for type time: 2024-02-31 10:00
                    ti::timetz is null | At location 2: a cast from time to timetz depends on the session's time zone and is not supported
                    id = 0x1F | At location 5: numbers such as 0x1F and 1_000 are not supported
                    id < 1 < 2 | At location 22: syntax error at or near "<"
                    order = 1 | At location 15: syntax error at or near "order"
                    id is 1 | At location 21: syntax error at or near "1"
                    id ; drop table t | unescaped ";" causing statement split
                    id = 1; | unescaped ";" causing statement split
                    flag limit 1 | malformed query ending with SQL clauses
                    flag union select 1 | malformed query ending with SQL clauses
                    nosuch = 1 | At location 0: unknown reference nosuch
                    "ID" = 1 | At location 0: unknown reference ID
                    t.id = 1 | At location 0: unknown reference t.id
                    'ä𝄞' = nosuch | At location 7: unknown reference nosuch
                    id | WHERE clause must return a boolean
                    1 | WHERE clause must return a boolean
                    'x' | At location 0: invalid syntax for type bool: x
                    id and flag | At location 0: argument of AND must be bool, not int4
                    not 1 | At location 4: argument of NOT must be bool, not int4
                    id is true | At location 0: argument of IS TRUE must be bool, not int4
                    id = 'abc' | At location 3: invalid syntax for type int4: abc
                    id = '' | At location 3: invalid syntax for type int4:
                    '1.5' = -9223372036854775808 | At location 6: invalid syntax for type int8: 1.5
                    small = '40000' | At location 6: invalid syntax for type int2: 40000
                    id = true | At location 3: Could not select an operator overload for int4 = bool
                    id = t | At location 3: Could not select an operator overload for int4 = text
                    flag = 1 | At location 5: Could not select an operator overload for bool = int4
                    mood = 'sick' | At location 5: invalid syntax for type mood: sick
                    mood = 'sad'::text | At location 5: Could not select an operator overload for mood = text
                    t < 'a' | At location 2: text can be ordered only by a column of collation "C", "POSIX" or "ucs_basic"; write COLLATE "C" behind it to order it by its bytes, which the setting WHERE_TEXT_ORDER=bytes does everywhere
                    de > 'a' | At location 3: text can be ordered only by a column of collation "C", "POSIX" or "ucs_basic"; write COLLATE "C" behind it to order it by its bytes, which the setting WHERE_TEXT_ORDER=bytes does everywhere
                    ci = 'a' | At location 3: columns of collation case_insensitive cannot be compared in a where clause, because it may take different texts for equal
                    (null, id) < (id, 1) | At location 11: rows whose first fields are constants, or with a field that is NULL, cannot be ordered
                    (1, id) < (2, id2) | At location 8: rows whose first fields are constants, or with a field that is NULL, cannot be ordered
                    nullif(t, c) = de | At location 13: could not determine which collation to use
                    c = de | At location 2: could not determine which collation to use
                    d = tz | At location 2: date = timestamptz depends on the session's time zone and is not supported
                    ts < tz | At location 3: timestamp < timestamptz depends on the session's time zone and is not supported
                    d = ti | At location 2: Could not select an operator overload for date = time
                    pair is null | At location 5: columns of type pair cannot be used in a where clause
                    d = 'today' | At location 2: invalid syntax for type date: today
                    d = '2024-02-30' | At location 2: invalid syntax for type date: 2024-02-30
                    tz > 'now' | At location 3: invalid syntax for type timestamptz: now
                    tz > '2024-01-01 10:00 Europe/Berlin' | At location 3: invalid syntax for type timestamptz: 2024-01-01 10:00 Europe/Berlin
                    current_user = 'a' | At location 0: CURRENT_USER is not supported in this context
                    id in (select 1) | At location 7: subqueries are not supported
                    (select true) | At location 1: subqueries are not supported
                    exists (select 1) | At location 0: EXISTS is not supported in this context
                    id = '1'::mood | At location 10: unsupported type mood
                    id = B'1' | At location 5: BitString values are not supported
                    t = $$a$$ | At location 4: strings in $$ are not supported
                    t = U&'a' | At location 4: U& strings and names are not supported
                    id = '300'::int4::int2 or small = 70000::int2 | At location 39: could not cast value 70000 from int4 to int2
                    n < 1e999999999 | At location 4: invalid syntax for type numeric: 1e999999999
                    n < 1e200000 | At location 4: invalid syntax for type numeric: 1e200000
                    pair = 'x' | At location 5: columns of type pair cannot be compared in a where clause
                    j < '{}' | At location 2: jsonb can be compared only for equality
                    id = 1 +* 1 | At location 7: unknown binary operator "+*"
                    t similar to 'a%' | At location 2: SIMILAR is not supported
                    t ~ t | At location 2: a regular expression must be a constant
                    t ~ '(a' | At location 2: invalid regular expression: parentheses () not balanced
                    t ~ '(?=a)' | At location 2: options at the beginning of regular expressions are not supported
                    t ~ 'a(?=b)' | At location 2: constraints by look-around of regular expressions are not supported
                    t ~ '[[:alpha:]]' | At location 2: classes like [:alpha:] of regular expressions are not supported
                    pg_sleep(1) is null | At location 0: unknown or unsupported function pg_sleep/1
                    now() is null | At location 0: unknown or unsupported function now/0
                    count(*) = 1 | At location 0: aggregation is not supported in this context
                    lower(id) = 'a' | At location 0: Could not select a function overload for lower(int4)
                    to_char(id, '9') = '1' | At location 0: to_char(int4, text) is not immutable and is not supported
                    f8 ^ 2 = 4 | At location 3: operator float8 ^ float8 is not supported
                    id < any (id) | At location 3: argument of ANY must be an array
                    array[1, 'a'] is null | At location 0: invalid syntax for type int4: a
                    array[id, t] is null | At location 0: ARRAY types int4 and text cannot be matched
                    id / 0 = 1 or 1 / 0 = 1 | At location 16: division by zero
                    t = 'a'::varchar(0) | At location 9: unsupported type varchar(
                    tz::date = d | At location 2: a cast from timestamptz to date depends on the session's time zone and is not supported
                    ts at time zone 'Europe/Berlin' = tz | At location 3: unknown or unsupported function timezone(text, timestamp)
                    lower(de) collate "de-x-icu" = 'a' | At location 10: COLLATE "de-x-icu" is not supported
                    case id when 1 then 'a' else 2 end = 2 | At location 0: invalid syntax for type int4: a
                    id[1] = 1 | At location 2: cannot subscript type int4
                    coalesce(id, t) = 1 | At location 0: COALESCE types int4 and text cannot be matched
                    n = '1'::int4::uuid | At location 13: unknown cast from type int4 to type uuid
                    """)
    void a_wrong_or_unknown_part_is_refused_at_its_position(String clause, String message) {
        assertThatThrownBy(() -> Where.parse(clause, Map.of(1, "1"), Tables.ALL_TYPES))
                .isInstanceOf(WhereException.class)
                .hasMessage(message.endsWith(":") ? message + " " : message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "-", "flag = (", "id in (", "flag and (flag or "})
    @Timeout(20)
    void deep_nesting_is_refused(String opening) {
        var clause = opening.repeat(65_536 / opening.length() - 10) + "flag";

        assertThatThrownBy(() -> parse(clause)).isInstanceOf(WhereException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " is null",
                "::bool",
                " is true",
                " is distinct from flag",
                " between '0' and '1'",
                " in (true)"
            })
    @Timeout(20)
    void high_towers_of_operators_are_refused(String operator) {
        var clause = "flag" + operator.repeat(60_000 / operator.length());

        assertThatThrownBy(() -> parse(clause)).isInstanceOf(WhereException.class);
    }

    @Test
    @Timeout(20)
    void long_but_flat_clauses_are_answered() {
        var clause = "id = 1 or ".repeat(6_000) + "flag";

        assertThat(parse(clause).columns()).hasSize(2);
    }

    @Test
    void ten_thousand_parentheses_have_a_clear_answer() {
        assertThatThrownBy(() -> parse("(".repeat(10_000) + "flag" + ")".repeat(10_000)))
                .hasMessageContaining("nested more than");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    price = '1.5' | At location 6: columns of type money cannot be compared in a where clause
                    price > 1.5::money | At location 11: unsupported type money
                    '1.5'::money > '1' | At location 5: unsupported type money
                    money(1) = money(1) | At location 0: unsupported type money
                    """)
    void money_is_refused_where_it_is_not_known_how_it_is_printed(String clause, String message) {
        var table =
                Tables.relation(
                        new Column("id", PgType.base(23, "int4"), true, false, ""),
                        new Column("price", PgType.base(790, "money"), false, false, "de_DE.utf8"));

        assertThat(Where.parse("price is null", Map.of(), table).columns()).containsExactly(1);
        assertThatThrownBy(() -> Where.parse(clause, Map.of(), table))
                .isInstanceOf(WhereException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mo::text = '$1.00'", "concat(mo) = '1'", "mo + mo > '1'"})
    void functions_that_print_or_calculate_money_are_refused(String clause) {
        assertThatThrownBy(() -> parse(clause)).isInstanceOf(WhereException.class);
    }

    @Test
    void more_than_64_kib_are_refused() {
        assertThatThrownBy(() -> parse("id = 1 or ".repeat(7_000) + "flag"))
                .hasMessageContaining("bigger than maximum size");
    }

    @Test
    @Timeout(20)
    void a_parameter_in_many_places_does_not_swell_the_clause() {
        var clause = "t in (" + "$1,".repeat(20_000) + "'x')";

        assertThatThrownBy(
                        () -> Where.parse(clause, Map.of(1, "x".repeat(8_000)), Tables.ALL_TYPES))
                .hasMessageContaining("bigger than maximum size");
    }

    @Test
    @Timeout(20)
    void types_do_not_swell_the_clause_beyond_a_record() {
        assertThatThrownBy(() ->
                        parse("(id+n+id+n) between symmetric 1 and 2 or ".repeat(1_500) + "flag"))
                .hasMessageContaining("bigger than maximum size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n = 9", "id < 1", "n = 0.1", "f8 > 1"})
    @Timeout(20)
    void numbers_of_absurd_length_are_refused_in_few_words(String start) {
        assertThatThrownBy(() -> parse(start + "7".repeat(60_000)))
                .hasMessageStartingWith("At location ")
                .message()
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t = 'a\0'", "t = '\uD800'", "id\u00A0= 1", "id = １", "ıd = 1"})
    void a_parameter_that_is_no_text_or_only_looks_like_sql_is_refused(String clause) {
        assertThatThrownBy(() -> parse(clause)).isInstanceOf(WhereException.class);
    }

    private static Where parse(String clause) {
        return Where.parse(clause, Map.of(), Tables.ALL_TYPES);
    }
}
