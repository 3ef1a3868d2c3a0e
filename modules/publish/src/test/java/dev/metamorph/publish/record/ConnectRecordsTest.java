package dev.metamorph.publish.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;
import dev.metamorph.shape.relation.PgType;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Kafka Connect's own converter makes of the records. */
@SuppressWarnings("JavaUtilDate") // Kafka Connect has this type.
final class ConnectRecordsTest {
    private static final int NUMERIC_10_2 = (10 << 16 | 2) + 4;
    private static final RecordOptions NATIVE =
            new RecordOptions(
                    KeyForm.OBJECT, NumberForm.NATIVE, ValueForm.TYPED, RecordHeaders.NONE);

    static SchemaAndValue connect(boolean key, byte @Nullable [] bytes) {
        try (var converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), key);
            return converter.toConnectData("shop.items", bytes);
        }
    }

    private static Struct value(PgType type, @Nullable String text, RecordOptions options) {
        var id = RecordSamples.column("id", PgType.base(23, "int4"), true);
        var relation =
                RecordSamples.relation(1, List.of(id, RecordSamples.column("c", type, false)));
        var builder = RecordSamples.builder(RecordFormat.CONNECT_JSON, options, relation);
        var record = builder.record(new SnapshotRow(column -> column == 0 ? "1" : text));
        return (Struct) connect(false, record.value()).value();
    }

    private static PgType type(int oid, int modifier) {
        return new PgType(oid, "t", PgType.Kind.BASE, 0, "", modifier, 0, List.of());
    }

    private static PgType array(int element, int modifier) {
        return new PgType(1, "_t", PgType.Kind.ARRAY, element, "t", modifier, 1, List.of());
    }

    private static Date date(String instant) {
        return Date.from(Instant.parse(instant));
    }

    static Stream<Arguments> samples() {
        return Stream.of(
                Arguments.of(type(21, -1), "-32768", (short) -32768),
                Arguments.of(type(23, -1), "2147483647", 2147483647),
                Arguments.of(type(20, -1), "-9223372036854775808", Long.MIN_VALUE),
                Arguments.of(type(700, -1), "1.5e-07", 1.5e-07f),
                Arguments.of(type(701, -1), "1e+22", 1e22),
                Arguments.of(type(701, -1), "NaN", null),
                Arguments.of(type(16, -1), "t", true),
                Arguments.of(type(16, -1), "false", false),
                Arguments.of(type(25, -1), "ä€😀\u0001\"", "ä€😀\u0001\""),
                Arguments.of(type(17, -1), "\\x00ff", new byte[] {0, -1}),
                Arguments.of(type(17, -1), "\\x", new byte[0]),
                Arguments.of(type(1082, -1), "2026-11-30", date("2026-11-30T00:00:00Z")),
                Arguments.of(type(1082, -1), "0044-03-15 BC", date("-0043-03-15T00:00:00Z")),
                Arguments.of(type(1082, -1), "infinity", new Date(Integer.MAX_VALUE * 86_400_000L)),
                Arguments.of(type(1083, -1), "12:34:56.789012", new Date(45_296_789)),
                Arguments.of(type(1083, -1), "24:00:00", new Date(86_400_000)),
                Arguments.of(
                        type(1114, -1), "2026-11-30 01:02:03.000999", date("2026-11-30T01:02:03Z")),
                Arguments.of(type(1114, -1), "1969-12-31 23:59:59.9999", new Date(-1)),
                Arguments.of(
                        type(1184, -1),
                        "2026-11-30 01:02:03.5+05:30",
                        date("2026-11-29T19:32:03.5Z")),
                Arguments.of(type(1184, -1), "infinity", new Date(9_223_372_036_825_200_000L)),
                Arguments.of(
                        type(1114, -1),
                        "294276-12-31 23:59:59.999999",
                        new Date(9_224_318_015_999_999L)),
                Arguments.of(type(1184, -1), "-infinity", new Date(-9_223_372_036_832_400_000L)),
                Arguments.of(type(1700, NUMERIC_10_2), "12.30", "12.30"),
                Arguments.of(type(3802, -1), "{\"a\": 1}", "{\"a\": 1}"),
                Arguments.of(array(23, -1), "{1,NULL,-3}", Arrays.asList(1, null, -3)),
                Arguments.of(array(23, -1), "{{1,2},{3,4}}", List.of(1, 2, 3, 4)),
                Arguments.of(array(23, -1), "[0:1]={1,2}", List.of(1, 2)),
                Arguments.of(array(25, -1), "{a,\"b c\"}", List.of("a", "b c")),
                Arguments.of(
                        array(603, -1),
                        "{(1,1),(0,0);(2,2),(1,1)}",
                        List.of("(1,1),(0,0)", "(2,2),(1,1)")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_value_has_the_connect_type_of_its_column(
            PgType type, String text, @Nullable Object expected) {
        assertThat(value(type, text, RecordOptions.DEFAULT).get("c")).isEqualTo(expected);
    }

    static Stream<Arguments> decimals() {
        return Stream.of(
                Arguments.of(type(1700, NUMERIC_10_2), "12.30", new BigDecimal("12.30")),
                Arguments.of(type(1700, NUMERIC_10_2), "NaN", null),
                Arguments.of(type(1700, -1), "12.30", "12.30"),
                Arguments.of(
                        array(1700, NUMERIC_10_2),
                        "{1.00,-2.50}",
                        List.of(new BigDecimal("1.00"), new BigDecimal("-2.50"))));
    }

    @ParameterizedTest
    @MethodSource("decimals")
    void native_numbers_are_decimals_where_the_column_has_a_scale(
            PgType type, String text, @Nullable Object expected) {
        assertThat(value(type, text, NATIVE).get("c")).isEqualTo(expected);
    }

    @Test
    void null_is_null_and_every_column_is_there() {
        var value = value(type(23, -1), null, RecordOptions.DEFAULT);

        assertThat(value.get("c")).isNull();
        assertThat(value.schema().fields())
                .extracting(field -> field.name())
                .containsExactly("id", "c");
        assertThat(value.schema().field("c").schema().isOptional()).isTrue();
        assertThat(value.schema().name()).isEqualTo("shop.items.Value");
    }

    @Test
    void a_key_is_a_struct_of_columns_that_are_never_null() {
        var relation =
                RecordSamples.relation(
                        2,
                        List.of(
                                RecordSamples.column("a\"b", type(25, -1), true),
                                RecordSamples.column("f", type(701, -1), true),
                                RecordSamples.column("n", type(23, -1), false)));
        var builder = RecordSamples.builder(RecordFormat.CONNECT_JSON, relation);
        var record = builder.record(new SnapshotRow(List.of("x", "NaN", "3")::get));

        var key = (Struct) connect(true, record.key()).value();

        assertThat(key.get("a\"b")).isEqualTo("x");
        assertThat(key.get("f")).isEqualTo("NaN");
        assertThat(key.schema().fields())
                .hasSize(2)
                .noneMatch(field -> field.schema().isOptional());
    }

    @Test
    void a_raw_key_is_the_value_alone() {
        var options =
                new RecordOptions(KeyForm.RAW, NumberForm.TEXT, ValueForm.TEXT, RecordHeaders.NONE);
        var builder =
                RecordSamples.builder(RecordFormat.CONNECT_JSON, options, RecordSamples.items());

        var key = connect(true, builder.record(new SnapshotRow(_ -> "7")).key());

        assertThat(key.value()).isEqualTo(7);
        assertThat(key.schema()).isEqualTo(Schema.INT32_SCHEMA);
    }

    @Test
    void values_of_one_shape_are_equal_to_the_byte_whatever_wrote_them() {
        var builder = RecordSamples.builder(RecordFormat.CONNECT_JSON, RecordSamples.items());
        var snapshot = builder.record(new SnapshotRow(List.of("1", "x")::get));
        var update =
                builder.records(
                                RecordSamples.change(
                                        LogItem.Operation.UPDATE,
                                        List.of("1", "a"),
                                        List.of("1", "x")))
                        .getFirst();

        assertThat(update.value()).isEqualTo(snapshot.value());
        assertThat(update.key()).isEqualTo(snapshot.key());
    }
}
