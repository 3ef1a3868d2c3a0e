package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

final class CanonicalSqlTest {
    private static final Map<Integer, String> PARAMS = Map.of(1, "1", 2, "01", 3, "a'b\\c");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id = 1 | "id" = '1'::integer
                    ID=1 | "id" = '1'::integer
                    "id" /* c /* d */ */ = 1 -- x | "id" = '1'::integer
                    ((id) = (1)) | "id" = '1'::integer
                    id = '1' | "id" = '1'::integer
                    id = $1 | "id" = '1'::integer
                    id = $2 | "id" = '1'::integer
                    id = 1.0 | "id" = '1'::integer
                    id = 1::int8 | "id" = '1'::integer
                    id = CAST('1' AS smallint) | "id" = '1'::integer
                    id = +1 | "id" = '1'::integer
                    id = 3000000000 | "id" = '3000000000'::bigint
                    id = 1.5 | "id"::numeric = '1.5'::numeric
                    id != 1 | "id" <> '1'::integer
                    id=- -(-(1)) | "id" = '-1'::integer
                    big=-9223372036854775808 | "big" = '-9223372036854775808'::bigint
                    id<-1 | "id" < '-1'::integer
                    1 = id | '1'::integer = "id"
                    n = 1.50 | "n" = '1.5'::numeric
                    n = 1e5 | "n" = '100000'::numeric
                    n = .5 and n > 5. | ("n" = '0.5'::numeric) AND ("n" > '5'::numeric)
                    n = 'nan' | "n" = 'NaN'::numeric
                    n < 99999999999999999999 | "n" < '99999999999999999999'::numeric
                    f8 = 1 | "f8" = '1'::double precision
                    f4 = 1.1 | "f4" = '1.1'::double precision
                    f4 in (1.1, 2) | "f4" = ANY ('{1.1,2}'::real[])
                    id in (1) | "id" = '1'::integer
                    id in (1, '02', null) | "id" = ANY ('{1,2,NULL}'::integer[])
                    id not in (1,2) | NOT ("id" = ANY ('{1,2}'::integer[]))
                    id in (1, 2.5) | "id"::numeric = ANY ('{1,2.5}'::numeric[])
                    id in (1, 2, id2) | ("id" = ANY ('{1,2}'::integer[])) OR ("id" = "id2")
                    id between 1 and 2 and flag | ("id" >= '1'::integer) AND ("id" <= '2'::integer) AND "flag"
                    id not between 1 and 2 | ("id" < '1'::integer) OR ("id" > '2'::integer)
                    id between symmetric 2 and 1 | (("id" >= '2'::integer) AND ("id" <= '1'::integer)) OR (("id" >= '1'::integer) AND ("id" <= '2'::integer))
                    t = $3 | "t" = E'a''b\\\\c'::text
                    v = 'x' | "v"::text = 'x'::text
                    b = 'x ' | "b" = 'x'::bpchar
                    b = 'x '::text | "b"::text = 'x '::text
                    v = 'x '::bpchar | "v"::bpchar = 'x'::bpchar
                    t = '' | "t" = ''::text
                    mood = 'sad' | "mood" = 'sad'
                    mood in ('ok', 'sad') | "mood" = ANY ('{ok,sad}')
                    mood = any ('{ok}') | "mood" = ANY ('{ok}')
                    mood = any ('{}') | "mood" = ANY ('{}')
                    mood = any (null) | "mood" = ANY (NULL)
                    mood <> all ('{ok,sad}') | "mood" <> ALL ('{ok,sad}')
                    mood < any ('{ok,null}') | "mood" < ANY ('{ok,NULL}')
                    case when flag then case when null then mood else 'ok' end else 'sad' end = 'sad' | (CASE WHEN "flag" THEN CASE WHEN NULL::boolean THEN "mood" ELSE 'ok' END ELSE 'sad' END) = 'sad'
                    case when flag then case when null then mood else 'ok' end else mood end = 'sad' | (CASE WHEN "flag" THEN 'ok' ELSE "mood" END) = 'sad'
                    c = '2024-01-01'::date::text | "c" = ('2024-01-01'::date::text)
                    c = (case when null then mood else 'sad' end)::text | "c" = 'sad'::text
                    mood is distinct from (case when null then mood end) | "mood" IS NOT NULL
                    id is not distinct from null::int | "id" IS NULL
                    c = '4.9e-324'::float8::text | "c" = '5e-324'::text
                    c = '1.4e-45'::float4::text | "c" = '1e-45'::text
                    c = any ('{1,2}'::int[]::text[]) | "c" = ANY ('{1,2}'::text[])
                    1 / id = 1 and 'b' collate "C" < 'a' | false
                    mood > 'ok' | "mood" > 'ok'
                    `coalesce(c || null, v) ilike 'a'` | COALESCE(NULL::text COLLATE "C", "v"::text) ~~* 'a'::text
                    flag or c < coalesce('a', c) | "flag" OR ("c" < ('a'::text COLLATE "C"))
                    flag or t < 'b'::name::text | "flag" OR ("t" < ('b'::text COLLATE "C"))
                    c collate "POSIX" < case when false then c else 'a' end | ("c" COLLATE "POSIX") < 'a'::text
                    c = 'b'::text::name | "c" = ('b'::text::name)
                    flag or 'b'::text::name >= 'c' | "flag"
                    nullif(id, (case 1 when 2 then id end) - c::int) = 3 | NULLIF("id", NULL::integer) = '3'::integer
                    not (1 / id = 1 or ((null::text collate "C") < t) is null) | false
                    `c = ('b' collate "C" || 'a')` | "c" = ('ba'::text COLLATE "C")
                    `array[id, 2] || array[n] = '{}'` | `(ARRAY["id"::numeric, '2'::numeric] || ARRAY["n"]) = '{}'::numeric[]`
                    array[id, '2']::text[] = '{}' | ARRAY["id"::text, '2'::text] = '{}'::text[]
                    `(moods || (case when null then mood else 'ok' end)) = '{}'` | array_append("moods", 'ok') = '{}'
                    `(mood || array[case when false then mood else 'sad' end, 'ok']) = '{}'` | array_prepend("mood", '{sad,ok}') = '{}'
                    `(array[case when false then mood else 'sad' end, 'ok'] || mood) = '{}'` | array_append('{sad,ok}', "mood") = '{}'
                    positive = '007' | "positive"::integer = '7'::integer
                    flag | "flag"
                    not flag | NOT "flag"
                    flag = 'yes' | "flag" = true
                    flag is true | "flag" IS TRUE
                    id = 1 is not unknown | ("id" = '1'::integer) IS NOT UNKNOWN
                    id isnull | "id" IS NULL
                    j is not null | "j" IS NOT NULL
                    id is distinct from 1 | "id" IS DISTINCT FROM '1'::integer
                    id is not distinct from null | "id" IS NULL
                    flag or flag and not b2 or id=1 | "flag" OR ("flag" AND (NOT "b2")) OR ("id" = '1'::integer)
                    flag and (b2 and id=1) | "flag" AND "b2" AND ("id" = '1'::integer)
                    (flag or b2) and id=1 | ("flag" OR "b2") AND ("id" = '1'::integer)
                    (id = 1) = flag | ("id" = '1'::integer) = "flag"
                    flag = not b2 | "flag" = (NOT "b2")
                    id = null | NULL::boolean
                    id = 1 and null | ("id" = '1'::integer) AND NULL::boolean
                    1 = 2 | false
                    'a' = 'a' and flag | "flag"
                    "order" = 1 | "order" = '1'::integer
                    "Mixed ""Case\""" = 1 | "Mixed ""Case\""" = '1'::integer
                    d = '2024-1-5' | "d" = '2024-01-05'::date
                    d = date '0044-03-15 BC' | "d" = '0044-03-15 BC'::date
                    d < 'infinity' | "d" < 'infinity'::date
                    d = '2024-01-05 00:00'::timestamp | "d" = '2024-01-05 00:00:00'::timestamp without time zone
                    ti = '24:00' | "ti" = '24:00:00'::time without time zone
                    ti = '01:02:03.50' | "ti" = '01:02:03.5'::time without time zone
                    ts = '2024-01-05T01:02:03.000001' | "ts" = '2024-01-05 01:02:03.000001'::timestamp without time zone
                    tz = '2024-01-05' | "tz" = '2024-01-05 00:00:00+00'::timestamp with time zone
                    tz = '2024-01-05 01:00+02:30' | "tz" = '2024-01-04 22:30:00+00'::timestamp with time zone
                    u = '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}' | "u" = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid
                    by = '\\xDEAD' | "by" = E'\\\\xdead'::bytea
                    c < 'b' | "c" < 'b'::text
                    na > 'b' | "na" > 'b'::name
                    t < 'b' collate "C" | "t" < ('b'::text COLLATE "C")
                    t collate "C" < 'b' | ("t" COLLATE "C") < 'b'::text
                    array[t] > '{b}'::name[]::text[] | ARRAY["t"] > ('{b}'::text[] COLLATE "C")
                    array[t] > array['b' collate "C"] | ARRAY["t"] > ('{b}'::text[] COLLATE "C")
                    array[t] > '{b}' collate "C" | ARRAY["t"] > ('{b}'::text[] COLLATE "C")
                    (array[t] collate "C")[1] > 'b' | ((ARRAY["t"] COLLATE "C")['1'::integer]) > 'b'::text
                    id = '1' collate "C" | "id" = '1'::integer
                    id = ('1' collate "C")::int | "id" = '1'::integer
                    j = '1' collate "C" | "j" = '1'::jsonb
                    mood = any ('{ok}' collate "C") | "mood" = ANY ('{ok}')
                    '1' collate "C" and flag | "flag"
                    (moods)[1:2] = '{ok}' | (("moods")['1'::integer : '2'::integer]) = '{ok}'
                    moods[id][:2] = moods[:] | (("moods")['1'::integer : "id"][ : '2'::integer]) = (("moods")[ : ])
                    moods[2.5] = moods[big] | (("moods")['3'::integer]) = (("moods")["big"::integer])
                    array[array[id], '{1}'] = '{}' | ARRAY[ARRAY["id"], '{1}'::integer[]] = '{}'::integer[]
                    `array[mood, 'ok'] = mood || moods` | `ARRAY["mood", 'ok'] = ("mood" || "moods")`
                    ts at time zone 'UTC' = tz | timezone('PT0S'::interval, "ts") = "tz"
                    tz at time zone 'utc' = ts | timezone('PT0S'::interval, "tz") = "ts"
                    ti = '01:02 PM +07' | "ti" = '13:02:00'::time without time zone
                    ti = '2024-01-05 12:02 am Z' | "ti" = '00:02:00'::time without time zone
                    ts = '2024-01-05 1:02 pm' | "ts" = '2024-01-05 13:02:00'::timestamp without time zone
                    t = any (array_append('{a}', 'b')) | "t" = ANY ('{a,b}'::text[])
                    array['x'::name::text, t] < '{b}' collate "POSIX" | ARRAY['x'::text, "t"] < ('{b}'::text[] COLLATE "POSIX")
                    3 + d = '2024-01-05' | ("d" + '3'::integer) = '2024-01-05'::date
                    interval '1 day' + ts > ts | ("ts" + 'P1D'::interval) > "ts"
                    interval '1 day' + tz > tz | ("tz" + 'P1D'::interval) > "tz"
                    ti + d > ts | ("d" + "ti") > "ts"
                    ti + interval '5' > ti | ("ti" + 'PT5S'::interval) > "ti"
                    ti + interval '@ 1 h30m 5 ms ago' > ti | ("ti" + 'PT-1H-30M-0.005S'::interval) > "ti"
                    ts + '1-2' > ts | ("ts" + 'P1Y2M'::interval) > "ts"
                    ts + justify_interval('1 mon -1 day 25:00') > ts | ("ts" + 'P1MT1H'::interval) > "ts"
                    t = E'\\x41\\101\\u00e4\\q\\'' | "t" = 'AAäq''\'::text
                    t = ('b' collate "C")::varchar | "t" = ('b'::text COLLATE "C")
                    """)
    void a_clause_has_one_text_that_reads_as_itself(String clause, String sql) {
        var where = Where.parse(clause, PARAMS, Tables.ALL_TYPES);

        assertThat(where.sql()).isEqualTo(sql);
        assertThat(Where.ofCanonical(sql, Tables.ALL_TYPES)).isEqualTo(where);
    }

    /** The text says it itself, so that it is read without the setting, here and by Postgres. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    t < 'b' | ("t" COLLATE "C") < 'b'::text
                    'b' >= de | 'b'::text >= ("de" COLLATE "C")
                    v <= 'b' | ("v"::text COLLATE "C") <= 'b'::text
                    b > 'b ' | ("b" COLLATE "C") > 'b'::bpchar
                    t between 'a' and 'b' | (("t" COLLATE "C") >= 'a'::text) AND (("t" COLLATE "C") <= 'b'::text)
                    (t, id) < ('b', 2) | CASE WHEN "t" = 'b'::text THEN "id" < '2'::integer ELSE ("t" COLLATE "C") < 'b'::text END
                    t < any ('{a,b}') | ("t" COLLATE "C") < ANY ('{a,b}'::text[])
                    array[t] > '{b}' | (ARRAY["t"] COLLATE "C") > '{b}'::text[]
                    greatest('x', t, de) = 'y' | GREATEST('x'::text, "t" COLLATE "C", "de") = 'y'::text
                    t = 'b' | "t" = 'b'::text
                    t like 'b%' | "t" ~~ 'b%'::text
                    c < 'b' | "c" < 'b'::text
                    t < 'b' collate "POSIX" | "t" < ('b'::text COLLATE "POSIX")
                    id < 2 | "id" < '2'::integer
                    'a' < 'b' and flag | "flag"
                    """)
    void texts_that_are_ordered_by_their_bytes_have_a_collate(String clause, String sql) {
        var where = Where.parse(clause, Map.of(), Tables.ALL_TYPES, TextOrder.BYTES);

        assertThat(where.sql()).isEqualTo(sql);
        assertThat(Where.ofCanonical(sql, Tables.ALL_TYPES)).isEqualTo(where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ci < 'b' | may take different texts for equal",
                "c < de | could not determine which collation to use"
            })
    void the_bytes_do_not_order_what_has_no_equality_or_no_collation(String clause, String why) {
        assertThatThrownBy(() -> Where.parse(clause, Map.of(), Tables.ALL_TYPES, TextOrder.BYTES))
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"true", "1 = 1", "'t'", "NULL IS NULL", "flag or true", "not false"})
    void a_condition_that_is_true_of_every_row_is_no_clause(String clause) {
        assertThat(Where.parse(clause, Map.of(), Tables.ALL_TYPES)).isEqualTo(Where.all());
    }
}
