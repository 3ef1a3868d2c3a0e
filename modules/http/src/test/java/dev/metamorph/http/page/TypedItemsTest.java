package dev.metamorph.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class TypedItemsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "int2 | \"-32768\" | -32768",
                "int8 | \"9223372036854775807\" | 9223372036854775807",
                "numeric | \"12345678901234567890.00100\" | 12345678901234567890.00100",
                "numeric | \"NaN\" | \"NaN\"",
                "float8 | \"1e+20\" | 1e+20",
                "float8 | \"-Infinity\" | \"-Infinity\"",
                "bool | \"t\" | true",
                "bool | \"true\" | true",
                "bool | \"f\" | false",
                "bool | null | null",
                "json | \"{\\\"a\\\": [1,\\n 2.50]}\" | {\"a\":[1,2.50]}",
                "jsonb | \"null\" | null",
                "jsonb | \"\\\"x\\\"\" | \"x\"",
                "text | \"5\" | \"5\"",
                "text | \"a\\\"b\" | \"a\\\"b\"",
                "timestamptz | \"2026-01-01 00:00:00+00\" | \"2026-01-01 00:00:00+00\""
            })
    void a_value_is_what_its_type_says(String type, String stored, String typed) {
        var relation =
                new Relation(
                        new RelationId(1),
                        new TableName("public", "t"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        List.of(new Column("a", PgType.base(99, type), false, false, "")),
                        List.of(),
                        false,
                        List.of());
        var item =
                "{\"key\":\"k\",\"value\":{\"a\":%s},\"headers\":{\"lsn\":\"5\",\"op_position\":0}}";
        var both = item.formatted(stored) + "," + item.formatted(stored);

        var pieces = TypedItems.of(List.of(StandardCharsets.UTF_8.encode(both)), relation);

        assertThat(StandardCharsets.UTF_8.decode(pieces.getFirst().duplicate()).toString())
                .isEqualTo(item.formatted(typed) + "," + item.formatted(typed));
    }
}
