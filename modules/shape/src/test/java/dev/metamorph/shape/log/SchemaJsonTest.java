package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class SchemaJsonTest {
    @Test
    void the_columns_of_the_protocols_example() {
        var table =
                TestTable.of(
                                List.of(
                                        new Column("id", TestTable.INT4, true, false, ""),
                                        new Column("value", TestTable.TEXT, true, false, "")))
                        .key("id");

        assertThat(SchemaJson.of(table.relation(), List.of("id", "value")))
                .isEqualTo(
                        "{\"id\":{\"type\":\"int4\",\"pk_index\":0,\"not_null\":true},"
                                + "\"value\":{\"type\":\"text\",\"not_null\":true}}");
    }

    @Test
    void only_selected_columns_are_sent() {
        var table = TestTable.of("a int4", "b int4", "c\"d text").key("b", "a");

        assertThat(SchemaJson.of(table.relation(), List.of("a", "c\"d", "gone")))
                .isEqualTo(
                        "{\"a\":{\"type\":\"int4\",\"pk_index\":1},\"c\\\"d\":{\"type\":\"text\"}}");
        assertThat(SchemaJson.of(table.relation(), List.of())).isEqualTo("{}");
    }

    @Test
    void an_array_has_its_elements_type_and_its_dimensions() {
        var array = new PgType(1007, "_int4", PgType.Kind.ARRAY, 23, "int4", -1, 2, List.of());

        assertThat(schema(array)).isEqualTo("{\"type\":\"int4\",\"dims\":2}");
    }

    /** Type modifiers of Postgres 18 ({@code pg_attribute.atttypmod}). */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {
                "varchar;14;,\"max_length\":10",
                "bpchar;5;,\"length\":1",
                "bit;3;,\"length\":3",
                "varbit;7;,\"length\":7",
                "timestamptz;3;,\"precision\":3",
                "timestamp;0;||",
                "numeric;655366;,\"precision\":10,\"scale\":2",
                "numeric;657409;,\"precision\":10,\"scale\":-3",
                "interval;458751;,\"fields\":\"YEAR TO MONTH\"",
                "interval;2147418115;,\"precision\":3",
                "interval;268435458;,\"fields\":\"SECOND\",\"precision\":2",
                "geometry;7;,\"type_mod\":7",
                "int4;-1;||",
            })
    void modifiers_are_reported_by_the_names_of_the_type(
            String name, int modifier, String expected) {
        var type = new PgType(1, name, PgType.Kind.BASE, PgType.NO_OID, "", modifier, 0, List.of());

        assertThat(schema(type)).isEqualTo("{\"type\":\"" + name + "\"" + expected + "}");
    }

    private static String schema(PgType type) {
        var table = TestTable.of(List.of(new Column("c", type, false, false, "")));
        var json = SchemaJson.of(table.relation(), List.of("c"));
        return json.substring("{\"c\":".length(), json.length() - 1);
    }
}
