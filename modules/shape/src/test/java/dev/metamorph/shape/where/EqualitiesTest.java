package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

final class EqualitiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id = 1 AND big > 2 | id=1
                    1 = id | id=01
                    id IN (1, 2, NULL) | id=1 id=2
                    id = 1 OR t = 'x' | id=1 t=x
                    (id = 1 OR id = 2) AND t = 'x' | t=x
                    id = 1.0 | id=1
                    n = 1.50 | n=1.5
                    n = 'NaN' | n=NaN
                    f8 = 0 | f8=-0
                    f4 = 1.5 | f4=1.5
                    b = 'a ' | b=a
                    flag | flag=t
                    NOT flag | flag=f
                    flag IS TRUE AND id > 1 | flag=true
                    (id = 1) IS TRUE | id=1
                    mood = 'sad' | mood=sad
                    tz = '2024-01-01 02:00+02' | tz=2024-01-01~00:00:00+00
                    u = '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}' | u=a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
                    """)
    void what_an_index_can_use_has_the_key_of_the_column_s_values(String clause, String keys) {
        assertThat(parse(clause).equalities())
                .isEqualTo(
                        Arrays.stream(keys.split(" ", -1)).map(EqualitiesTest::equality).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id > 1",
                "id <> 1",
                "id = 1 OR id > 5",
                "NOT id = 1",
                "id NOT IN (1, 2)",
                "id IS NULL",
                "id = id2",
                "id = 1.5",
                "big = 1::float8",
                "n = 1::float8",
                "v = 'a'::bpchar",
                "d = '2024-01-01'::timestamp",
                "id IS NOT DISTINCT FROM 1 OR flag",
                "(id = 1) IS NOT FALSE",
                "false"
            })
    void what_no_list_of_equalities_covers_has_none(String clause) {
        assertThat(parse(clause).equalities()).isEqualTo(List.of());
    }

    private static Where parse(String clause) {
        return Where.parse(clause, Map.of(), Tables.ALL_TYPES);
    }

    private static Where.Equality equality(String text) {
        var parts = text.replace('~', ' ').split("=", 2);
        var position = Tables.ALL_TYPES.position(parts[0]).orElseThrow();
        var value = parts[1].getBytes(UTF_8);
        var type = Tables.ALL_TYPES.columns().get(position).type();
        return new Where.Equality(position, EqualityKey.of(type, value, 0, value.length));
    }
}
