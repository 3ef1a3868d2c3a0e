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
import dev.metamorph.shape.relation.Relation;

import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What Avro's own reader makes of the records. */
final class AvroRecordsTest {
    private static final int NUMERIC_10_2 = (10 << 16 | 2) + 4;
    private static final int HEAD = 5;
    private static final RecordOptions NATIVE =
            new RecordOptions(
                    KeyForm.OBJECT, NumberForm.NATIVE, ValueForm.TYPED, RecordHeaders.NONE);

    private static RecordSchemas schemas(Relation relation, RecordOptions options) {
        return RecordSchemas.of(
                RecordSamples.declaration(RecordFormat.AVRO, options),
                RecordSamples.definition(relation, "items"),
                relation);
    }

    private static Object read(RecordSchemas.Named schema, byte @Nullable [] value)
            throws IOException {
        var bytes = Objects.requireNonNull(value);
        assertThat(bytes).startsWith(0, 0, 0);
        var data = new GenericData();
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
        var parsed = new Schema.Parser().parse(schema.text());
        var reader = new GenericDatumReader<Object>(parsed, parsed, data);
        var decoder = DecoderFactory.get().binaryDecoder(bytes, HEAD, bytes.length - HEAD, null);
        var read = reader.read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return read;
    }

    private static Relation relation(PgType type) {
        return RecordSamples.relation(
                1,
                List.of(
                        RecordSamples.column("id", PgType.base(23, "int4"), true),
                        RecordSamples.column("c", type, false)));
    }

    private static @Nullable Object value(PgType type, @Nullable String text, RecordOptions options)
            throws IOException {
        var relation = relation(type);
        var record =
                RecordSamples.builder(RecordFormat.AVRO, options, relation)
                        .record(new SnapshotRow(column -> column == 0 ? "-7" : text));
        var value = (GenericRecord) read(schemas(relation, options).value(), record.value());
        assertThat(value.get("id")).isEqualTo(-7);
        var found = value.get("c");
        return found instanceof CharSequence ? found.toString() : found;
    }

    private static PgType type(int oid, int modifier) {
        return new PgType(oid, "t", PgType.Kind.BASE, 0, "", modifier, 0, List.of());
    }

    private static PgType array(int element, int modifier) {
        return new PgType(1, "_t", PgType.Kind.ARRAY, element, "t", modifier, 1, List.of());
    }

    static Stream<Arguments> samples() {
        return Stream.of(
                Arguments.of(type(21, -1), "-32768", -32768),
                Arguments.of(type(23, -1), "2147483647", Integer.MAX_VALUE),
                Arguments.of(type(20, -1), "-9223372036854775808", Long.MIN_VALUE),
                Arguments.of(type(20, -1), "9223372036854775807", Long.MAX_VALUE),
                Arguments.of(type(700, -1), "1e-45", Float.MIN_VALUE),
                Arguments.of(type(701, -1), "-0", -0.0),
                Arguments.of(type(701, -1), "NaN", Double.NaN),
                Arguments.of(type(701, -1), "-Infinity", Double.NEGATIVE_INFINITY),
                Arguments.of(type(16, -1), "t", true),
                Arguments.of(type(16, -1), "false", false),
                Arguments.of(type(25, -1), "ä€😀\u0001\"", "ä€😀\u0001\""),
                Arguments.of(type(25, -1), "x".repeat(3_000_000), "x".repeat(3_000_000)),
                Arguments.of(type(17, -1), "\\x00ff", ByteBuffer.wrap(new byte[] {0, -1})),
                Arguments.of(type(1082, -1), "1969-12-31", -1),
                Arguments.of(type(1082, -1), "-infinity", Integer.MIN_VALUE),
                Arguments.of(type(1083, -1), "00:00:01.5", 1_500_000L),
                Arguments.of(type(1114, -1), "1970-01-01 00:00:00.000001", 1L),
                Arguments.of(type(1184, -1), "1970-01-01 01:00:00+02", -3_600_000_000L),
                Arguments.of(type(1184, -1), "infinity", Long.MAX_VALUE),
                Arguments.of(type(1114, -1), "1969-12-31 23:59:59.5", -500_000L),
                Arguments.of(
                        type(1114, -1), "294247-01-10 04:00:53.999999", 9_223_372_036_853_999_999L),
                Arguments.of(type(1114, -1), "294276-12-31 23:59:59.999999", Long.MAX_VALUE),
                Arguments.of(type(1114, -1), "4714-11-24 00:00:00 BC", -210_866_803_200_000_000L),
                Arguments.of(type(1700, -1), "1.50", "1.50"),
                Arguments.of(
                        type(2950, -1),
                        "6d1b9e2c-0000-0000-0000-000000000000",
                        "6d1b9e2c-0000-0000-0000-000000000000"),
                Arguments.of(array(23, -1), "{1,NULL,-3}", Arrays.asList(1, null, -3)),
                Arguments.of(array(23, -1), "{}", List.of()),
                Arguments.of(array(23, -1), "[0:1][5:5]={{1},{2}}", List.of(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_value_has_the_avro_type_of_its_column(PgType type, String text, Object expected)
            throws IOException {
        assertThat(texts(value(type, text, RecordOptions.DEFAULT))).isEqualTo(texts(expected));
    }

    /** Avro's arrays hold texts of a class of their own. */
    private static @Nullable Object texts(@Nullable Object value) {
        return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : value;
    }

    static Stream<Arguments> decimals() {
        return Stream.of(
                Arguments.of(type(1700, NUMERIC_10_2), "-12.30", new BigDecimal("-12.30")),
                Arguments.of(type(1700, NUMERIC_10_2), "NaN", null),
                Arguments.of(type(1700, -1), "12.30", "12.30"));
    }

    @ParameterizedTest
    @MethodSource("decimals")
    void native_numbers_are_decimals_where_the_column_has_a_scale(
            PgType type, String text, @Nullable Object expected) throws IOException {
        assertThat(value(type, text, NATIVE)).isEqualTo(expected);
    }

    @Test
    void null_is_null() throws IOException {
        assertThat(value(type(23, -1), null, RecordOptions.DEFAULT)).isNull();
    }

    @Test
    void a_key_is_a_record_and_a_raw_key_a_value_with_the_id_of_their_schema() throws IOException {
        var raw =
                new RecordOptions(
                        KeyForm.RAW, NumberForm.TEXT, ValueForm.TYPED, RecordHeaders.NONE);
        var items = RecordSamples.items();
        var row = new SnapshotRow(List.of("300", "x")::get);

        var record = RecordSamples.builder(RecordFormat.AVRO, items).record(row);
        var rawRecord = RecordSamples.builder(RecordFormat.AVRO, raw, items).record(row);

        var schemas = schemas(items, RecordOptions.DEFAULT);
        assertThat(((GenericRecord) read(schemas.key(), record.key())).get("id")).isEqualTo(300);
        assertThat(read(schemas(items, raw).key(), rawRecord.key())).isEqualTo(300);
        assertThat(ByteBuffer.wrap(record.key()).getInt(1)).isEqualTo(7);
        assertThat(ByteBuffer.wrap(Objects.requireNonNull(record.value())).getInt(1))
                .isEqualTo(258);
        assertThat(record.headers().get(2).value()).isEqualTo("258");
        assertThat(schemas.key().name()).isEqualTo("shop.items.Key");
        assertThat(new Schema.Parser().parse(schemas.value().text()).getFullName())
                .isEqualTo("shop.items.Value");
    }

    @Test
    void names_that_avro_does_not_accept_are_made_different_names() {
        var text = PgType.base(25, "text");
        var relation =
                RecordSamples.relation(
                        1,
                        List.of(
                                RecordSamples.column("a b", text, true),
                                RecordSamples.column("a_b", text, false),
                                RecordSamples.column("1ä\"", text, false)));

        var schema =
                new Schema.Parser().parse(schemas(relation, RecordOptions.DEFAULT).value().text());

        assertThat(schema.getFields())
                .extracting(Schema.Field::name)
                .containsExactly("a_b", "a_b_2", "_1__");
        assertThat(schema.getField("_1__").doc()).isEqualTo("1ä\"");
        assertThat(SchemaNames.of("1.open-items").value()).isEqualTo("_1.open_items.Value");
    }

    @Test
    void a_column_more_or_less_is_compatible_in_both_directions() {
        var less = RecordSamples.items();
        var more =
                RecordSamples.relation(
                        1,
                        List.of(
                                less.columns().get(0),
                                less.columns().get(1),
                                RecordSamples.column("w", type(1700, -1), false)));
        var one = new Schema.Parser().parse(schemas(less, RecordOptions.DEFAULT).value().text());
        var other = new Schema.Parser().parse(schemas(more, RecordOptions.DEFAULT).value().text());

        assertThat(
                        List.of(
                                SchemaCompatibility.checkReaderWriterCompatibility(one, other)
                                        .getType(),
                                SchemaCompatibility.checkReaderWriterCompatibility(other, one)
                                        .getType()))
                .containsOnly(SchemaCompatibilityType.COMPATIBLE);
    }
}
