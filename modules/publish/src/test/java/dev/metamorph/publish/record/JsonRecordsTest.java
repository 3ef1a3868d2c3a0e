package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class JsonRecordsTest {
    private static PgType array(int element) {
        return new PgType(1, "_x", PgType.Kind.ARRAY, element, "x", -1, 1, List.of());
    }

    private static PgType domain(int base) {
        return new PgType(1, "d", PgType.Kind.DOMAIN, base, "x", -1, 0, List.of());
    }

    private static PgType type(String word) {
        return switch (word.substring(0, 1)) {
            case "[" -> array(Integer.parseInt(word.substring(1)));
            case "d" -> domain(Integer.parseInt(word.substring(1)));
            default -> PgType.base(Integer.parseInt(word), "t");
        };
    }

    private static String value(PgType type, @Nullable String text) {
        return value(type, text, RecordOptions.DEFAULT);
    }

    private static String value(PgType type, @Nullable String text, RecordOptions options) {
        var relation = RecordSamples.relation(1, List.of(RecordSamples.column("c", type, true)));
        return value(records(relation, options), _ -> text);
    }

    private static String value(JsonRecords records, LogItem.Values row) {
        return new String(records.value(new SnapshotRow(row)), StandardCharsets.UTF_8);
    }

    private static JsonRecords records(Relation relation, RecordOptions options) {
        return JsonRecords.plain(
                ShapeColumns.of(RecordSamples.definition(relation, "items"), relation), options);
    }

    private static RecordOptions options(
            RecordOptions.KeyForm key,
            RecordOptions.NumberForm numbers,
            RecordOptions.ValueForm values) {
        return new RecordOptions(key, numbers, values, RecordHeaders.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // int2, int4, int8
                "21 | -32768 | -32768",
                "23 | 2147483647 | 2147483647",
                "20 | -9223372036854775808 | -9223372036854775808",
                // float4, float8
                "700 | 1.5e-07 | 1.5e-07",
                "701 | -0 | -0",
                "701 | NaN | \"NaN\"",
                "701 | -Infinity | \"-Infinity\"",
                // numeric
                "1700 | 12345678901234567890.1200 | \"12345678901234567890.1200\"",
                "1700 | NaN | \"NaN\"",
                // bool, in the spellings of snapshot and log
                "16 | true | true",
                "16 | t | true",
                "16 | f | false",
                "16 | false | false",
                // timestamp
                "1114 | 2026-11-30 01:02:03.000004 | \"2026-11-30T01:02:03.000004\"",
                "1114 | infinity | \"infinity\"",
                "1114 | 0044-03-15 12:00:00 BC | \"0044-03-15 12:00:00 BC\"",
                // timestamptz
                "1184 | 2026-11-30 01:02:03+00 | \"2026-11-30T01:02:03Z\"",
                "1184 | 2026-11-30 01:02:03.5+05:30 | \"2026-11-30T01:02:03.5+05:30\"",
                "1184 | 2026-11-30 01:02:03-08 | \"2026-11-30T01:02:03-08:00\"",
                "1184 | 10000-01-01 00:00:00+00 | \"10000-01-01 00:00:00+00\"",
                // json, jsonb
                "114 | {\"a\":  [1, null]} | {\"a\":  [1, null]}",
                "3802 | null | null",
                "3802 | \"text\" | \"text\"",
                // text, date, bytea, uuid, money
                "25 | a\"b\\c | \"a\\\"b\\\\c\"",
                "1082 | 2026-11-30 | \"2026-11-30\"",
                "17 | \\x00ff | \"\\\\x00ff\"",
                "2950 | 6d1b9e2c-0000-0000-0000-000000000000 | \"6d1b9e2c-0000-0000-0000-000000000000\"",
                "790 | $1.00 | \"$1.00\"",
                // arrays
                "[23 | {1,NULL,-3} | [1,null,-3]",
                "[23 | {} | []",
                "[23 | {{1,2},{3,4}} | [[1,2],[3,4]]",
                "[23 | [0:1]={1,2} | \"[0:1]={1,2}\"",
                "[25 | {a,\"b c\",\"NULL\",\"\",\"q\\\"\\\\\",NULL} | [\"a\",\"b c\",\"NULL\",\"\",\"q\\\"\\\\\",null]",
                "[16 | {t,f} | [true,false]",
                "[1184 | {\"2026-11-30 01:02:03+00\"} | [\"2026-11-30T01:02:03Z\"]",
                "[3802 | {\"{\\\"a\\\": 1}\",NULL} | [{\"a\": 1},null]",
                "[603 | {(1,1),(0,0);(2,2),(1,1)} | [\"(1,1),(0,0)\",\"(2,2),(1,1)\"]",
                "[701 | {1.5,NaN} | [1.5,\"NaN\"]",
                "[21 | 1 2 3 | \"1 2 3\"",
                // domains
                "d23 | 7 | 7",
                "d25 | 7 | \"7\""
            })
    void a_value_has_the_json_of_its_type(String type, String text, String json) {
        assertThat(value(type(type), text)).isEqualTo("{\"c\":" + json + "}");
    }

    @Test
    void null_is_a_member_with_null() {
        assertThat(value(PgType.base(23, "int4"), null)).isEqualTo("{\"c\":null}");
    }

    @Test
    void text_of_all_planes_survives() {
        assertThat(value(PgType.base(25, "text"), "ä€😀\u0001\n"))
                .isEqualTo("{\"c\":\"ä€😀\\u0001\\n\"}");
    }

    @Test
    void
            the_key_has_the_columns_of_the_primary_key_in_its_order_and_the_value_those_of_the_table() {
        var int4 = PgType.base(23, "int4");
        var text = PgType.base(25, "text");
        var relation =
                RecordSamples.relation(
                        2,
                        List.of(
                                RecordSamples.column("z", text, true),
                                RecordSamples.column("a", int4, true),
                                RecordSamples.column("m", int4, false)));
        LogItem.Values row = column -> List.of("x", "1", "2").get(column);

        var records = records(relation, RecordOptions.DEFAULT);
        assertThat(records.key(row)).asString().isEqualTo("{\"z\":\"x\",\"a\":1}");
        assertThat(value(records, row)).isEqualTo("{\"z\":\"x\",\"a\":1,\"m\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1700 | 12345678901234567890.1200 | 12345678901234567890.1200",
                "1700 | NaN | \"NaN\"",
                "[1700 | {1.50,NULL,Infinity} | [1.50,null,\"Infinity\"]"
            })
    void native_numbers_keep_their_digits(String type, String text, String json) {
        var options = options(KeyForm.OBJECT, NumberForm.NATIVE, ValueForm.TYPED);

        assertThat(value(type(type), text, options)).isEqualTo("{\"c\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23 | 7 | 7",
                "16 | t | true",
                "16 | true | true",
                "16 | f | false",
                "1184 | 2026-11-30 01:02:03+00 | 2026-11-30 01:02:03+00",
                "[23 | {1,NULL} | {1,NULL}"
            })
    void values_as_text_are_what_postgres_prints(String type, String text, String string) {
        var options = options(KeyForm.OBJECT, NumberForm.TEXT, ValueForm.TEXT);

        assertThat(value(type(type), text, options)).isEqualTo("{\"c\":\"" + string + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"23, 7, 7", "25, a \"b\" ü, a \"b\" ü", "16, t, true", "16, true, true"})
    void a_raw_key_is_the_text_of_its_column(String type, String text, String key) {
        var relation =
                RecordSamples.relation(1, List.of(RecordSamples.column("c", type(type), true)));
        var records = records(relation, options(KeyForm.RAW, NumberForm.TEXT, ValueForm.TYPED));

        assertThat(records.key(_ -> text)).asString().isEqualTo(key);
    }

    @Test
    void a_value_that_fails_leaves_nothing_behind() {
        var array = array(23);
        var relation = RecordSamples.relation(1, List.of(RecordSamples.column("c", array, true)));
        var records = records(relation, RecordOptions.DEFAULT);

        assertThatThrownBy(() -> value(records, _ -> "{1,2"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(value(records, _ -> "{1}")).isEqualTo("{\"c\":[1]}");
    }
}
