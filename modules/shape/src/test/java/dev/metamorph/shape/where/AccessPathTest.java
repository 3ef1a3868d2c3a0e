package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.access.IndexKey;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

final class AccessPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id = 1 AND big > 2 | id=1
                    1 = id | id=1
                    id IN (1, 2, NULL) | id=1 id=2
                    id IN (NULL, NULL) | nothing
                    id = ANY ('{1,2}') | id=1 id=2
                    id = 1 OR t = 'x' | id=1 or t=x
                    (id = 1 OR id = 2) AND t = 'x' | t=x
                    id = 1 AND t = 'x' AND flag | id,flag,t=1,1,x
                    (id, t) = (1, 'x') | id,t=1,x
                    (id, t) IN ((1, 'x'), (2, 'y')) | id,t=1,x id,t=2,y
                    id = 1.0 | id=1
                    small IN (1, 2) | small=1 small=2
                    n = 1.50 | n=1.5
                    f8 = 0 | f8=0
                    b = 'a ' | b=a
                    v = 'a' | v=a
                    flag | flag=1
                    NOT flag | flag=0
                    flag IS TRUE AND id > 1 | flag=1
                    (id = 1) IS TRUE | id=1
                    mood = 'sad' | mood=sad
                    id IS NULL | id=NULL
                    id IS NOT DISTINCT FROM 1 | id=1
                    id > 1 | id (1..
                    id BETWEEN 1 AND 5 | id [1..5]
                    id BETWEEN 1 AND 5 AND id < 4 AND id >= 1 | id [1..4)
                    id BETWEEN SYMMETRIC 5 AND 1 | id [1..5] or id [5..1]
                    1 > id | id ..1)
                    d >= '2000-01-01' AND d < '2000-02-01' | d [0..31)
                    tz >= '2024-01-02 00:00Z'::timestamptz - interval '1 day' | tz [757382400000000..
                    c = '2024-01-01'::date::text | c=2024-01-01
                    c > 'a' | c (a..
                    t COLLATE "C" > 'a' | t (a..
                    v COLLATE "POSIX" = 'a' | v=a
                    'a' >= de COLLATE "C" | de ..a]
                    t LIKE 'ab%' | t ^ab
                    t LIKE 'a\\%b_c' | t ^a%b
                    t LIKE 'a%' AND t LIKE 'abc%' | t ^abc
                    starts_with(t, 'ab') | t ^ab
                    id > 5 AND t LIKE 'abcdef%' | t ^abcdef
                    false | nothing
                    id = 1 AND false | nothing
                    """)
    void clauses_that_an_index_can_use(String clause, String access) {
        assertThat(told(Where.parse(clause, Map.of(), Tables.ALL_TYPES).access()))
                .isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id <> 1",
                "id = 1 OR id <> 5",
                "NOT id = 1",
                "id NOT IN (1, 2)",
                "id IS NOT NULL",
                "id = id2",
                "big = 1::float8",
                "v = 'a'::bpchar",
                "d = '2024-01-01'::timestamp",
                "(id = 1) IS NOT FALSE",
                "t ILIKE 'a%'",
                "t LIKE '%a'",
                "t NOT LIKE 'a%'",
                "id::text = '1'",
                "CASE WHEN id = 1 THEN true END",
                "true"
            })
    void a_clause_that_any_row_may_match_has_no_index(String clause) {
        assertThat(Where.parse(clause, Map.of(), Tables.ALL_TYPES).access())
                .isEqualTo(AccessPath.EVERYTHING);
    }

    private static String told(AccessPath access) {
        return switch (access) {
            case AccessPath.Everything _ -> "everything";
            case AccessPath.Nothing _ -> "nothing";
            case AccessPath.Points(var columns, var values) -> points(columns, values);
            case AccessPath.Range(var column, var low, var high) ->
                    "%s %s..%s"
                            .formatted(
                                    name(column),
                                    low.map(bound ->
                                                    (bound.inclusive() ? "[" : "(")
                                                            + value(bound.key()))
                                            .orElse(""),
                                    high.map(bound ->
                                                    value(bound.key())
                                                            + (bound.inclusive() ? "]" : ")"))
                                            .orElse(""));
            case AccessPath.Prefix(var column, var prefix) -> name(column) + " ^" + prefix;
            case AccessPath.Elements(var column, var keys) -> name(column) + " has " + keys.size();
            case AccessPath.Union(var branches) ->
                    branches.stream()
                            .map(AccessPathTest::told)
                            .sorted()
                            .collect(Collectors.joining(" or "));
        };
    }

    private static String points(
            List<Integer> columns, Set<? extends List<? extends Object>> values) {
        var names = columns.stream().map(AccessPathTest::name).collect(Collectors.joining(","));
        return values.stream()
                .map(value ->
                        names
                                + "="
                                + value.stream()
                                        .map(AccessPathTest::value)
                                        .collect(Collectors.joining(",")))
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(" "));
    }

    /** The text of a key without the name of its class. */
    private static String value(Object key) {
        return switch (key) {
            case IndexKey.Whole(var value) -> Long.toString(value);
            case IndexKey.Text(var value) -> value;
            case IndexKey.Exact(var value) -> value.toString();
            default -> key.toString();
        };
    }

    private static String name(int column) {
        return Tables.ALL_TYPES.columns().get(column).name();
    }
}
