package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.PgType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;

/**
 * The Avro type of a column: its schema and its values.
 *
 * <pre>
 * int2, int4; int8        int; long
 * float4, float8          float, double
 * bool, bytea             boolean, bytes
 * date                    int, date; infinity is the greatest day, minus infinity the least one
 * time                    long, time-micros
 * timestamp               long, local-timestamp-micros; infinity is the greatest long
 * timestamptz             long, timestamp-micros; infinity is the greatest long
 * uuid                    string, uuid
 * numeric                 string; with native numbers bytes, decimal, if it has a scale; NaN is null
 * arrays                  array of null or the element's type, in one dimension
 * all else                string
 * </pre>
 *
 * <p>All may be null but the columns of a key, in which floating point numbers are strings.
 *
 * @param schema the schema of the type
 * @param values writes values
 */
record AvroType(String schema, Values values) {
    private static final AvroType STRING = new AvroType("\"string\"", AvroBuffer::writeString);

    /** Writes a value that is not NULL. */
    @FunctionalInterface
    interface Values {
        void write(AvroBuffer out, String text);

        /** Returns whether the type has no such value. */
        default boolean isMissing(String text) {
            return false;
        }
    }

    /** The type of a column of the value. */
    static AvroType ofValue(PgType type, RecordOptions options) {
        if (options.values() == RecordOptions.ValueForm.TEXT) {
            return TypeOids.base(type) == TypeOids.BOOL
                    ? new AvroType(
                            "\"string\"",
                            (out, text) -> out.writeString(ColumnJson.booleanText(text)))
                    : STRING;
        }
        if (TypeOids.isArray(type)) {
            var element = of(type.element(), type, options.numbers());
            return new AvroType(
                    "{\"type\":\"array\",\"items\":[\"null\",%s]}".formatted(element.schema),
                    (out, text) -> array(out, text, ArrayJson.delimiter(type), element));
        }
        return of(TypeOids.base(type), type, options.numbers());
    }

    /** The type of a column of the key. */
    static AvroType ofKey(PgType type) {
        return switch (TypeOids.base(type)) {
            case TypeOids.FLOAT4, TypeOids.FLOAT8, TypeOids.NUMERIC -> STRING;
            default -> ofValue(type, RecordOptions.DEFAULT);
        };
    }

    /** Writes a value of the type's union with null. */
    void writeOptional(AvroBuffer out, @Nullable String text) {
        if (text == null || values.isMissing(text)) {
            out.writeLong(0);
        } else {
            out.writeLong(1);
            values.write(out, text);
        }
    }

    private static AvroType of(int oid, PgType type, RecordOptions.NumberForm numbers) {
        return switch (oid) {
            case TypeOids.INT2, TypeOids.INT4 -> new AvroType("\"int\"", AvroType::number);
            case TypeOids.INT8 -> new AvroType("\"long\"", AvroType::number);
            case TypeOids.FLOAT4 ->
                    new AvroType(
                            "\"float\"", (out, text) -> out.writeFloat(Float.parseFloat(text)));
            case TypeOids.FLOAT8 ->
                    new AvroType(
                            "\"double\"", (out, text) -> out.writeDouble(Double.parseDouble(text)));
            case TypeOids.BOOL ->
                    new AvroType(
                            "\"boolean\"", (out, text) -> out.writeBoolean(text.startsWith("t")));
            case TypeOids.BYTEA ->
                    new AvroType(
                            "\"bytes\"",
                            (out, text) ->
                                    out.writeBytes(
                                            HexFormat.of().parseHex(text, 2, text.length())));
            case TypeOids.DATE -> new AvroType(logical("int", "date"), AvroType::date);
            case TypeOids.TIME ->
                    new AvroType(
                            logical("long", "time-micros"),
                            (out, text) -> out.writeLong(TimeText.timeMicros(text)));
            case TypeOids.TIMESTAMP ->
                    new AvroType(logical("long", "local-timestamp-micros"), AvroType::timestamp);
            case TypeOids.TIMESTAMPTZ ->
                    new AvroType(logical("long", "timestamp-micros"), AvroType::timestamp);
            case TypeOids.UUID -> new AvroType(logical("string", "uuid"), AvroBuffer::writeString);
            case TypeOids.NUMERIC ->
                    numbers == RecordOptions.NumberForm.NATIVE
                            ? DecimalType.of(type).map(AvroType::decimal).orElse(STRING)
                            : STRING;
            default -> STRING;
        };
    }

    private static AvroType decimal(DecimalType size) {
        var schema =
                "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":%d,\"scale\":%d}"
                        .formatted(size.precision(), size.scale());
        return new AvroType(schema, new Decimals(size.scale()));
    }

    private record Decimals(int scale) implements Values {
        @Override
        public void write(AvroBuffer out, String text) {
            out.writeBytes(new BigDecimal(text).setScale(scale).unscaledValue().toByteArray());
        }

        @Override
        public boolean isMissing(String text) {
            return text.equals("NaN") || text.endsWith("Infinity");
        }
    }

    private static String logical(String base, String name) {
        return "{\"type\":\"%s\",\"logicalType\":\"%s\"}".formatted(base, name);
    }

    private static void number(AvroBuffer out, String text) {
        out.writeLong(Long.parseLong(text));
    }

    private static void date(AvroBuffer out, String text) {
        out.writeLong(Math.clamp(TimeText.days(text), Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static void timestamp(AvroBuffer out, String text) {
        out.writeLong(TimeText.timestampMicros(text));
    }

    private static void array(AvroBuffer out, String text, char delimiter, AvroType element) {
        var elements = new Elements();
        try {
            ArrayText.read(text, delimiter, elements);
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array in memory", e);
        }
        if (!elements.all.isEmpty()) {
            out.writeLong(elements.all.size());
            elements.all.forEach(each -> element.writeOptional(out, each));
        }
        out.writeLong(0);
    }

    /** The elements in one list, as {@code unnest} has them. */
    private static final class Elements implements ArrayText.Visitor {
        private final ArrayList<@Nullable String> all = new ArrayList<>();

        @Override
        public void begin() {}

        @Override
        public void element(@Nullable String value) {
            all.add(value);
        }

        @Override
        public void end() {}
    }
}
