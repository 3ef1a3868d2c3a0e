package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.PgType;

import java.io.IOException;
import java.util.HexFormat;

/**
 * The Connect type of a column: its schema as Kafka Connect's {@code JsonConverter} writes it, and
 * its values.
 *
 * <pre>
 * int2, int4, int8        int16, int32, int64
 * float4, float8          float, double; NaN and infinities are null, for JSON has none
 * bool                    boolean
 * bytea                   bytes
 * date                    Date; infinity is the greatest day, minus infinity the least one
 * time                    Time, in milliseconds
 * timestamp, timestamptz  Timestamp, in milliseconds; infinity as the JDBC driver has it
 * numeric                 string; with native numbers Decimal if it has a scale; NaN is null then
 * arrays                  array of the element's type, in one dimension
 * all else                string
 * </pre>
 *
 * <p>All may be null but the columns of a key, in which floating point numbers are strings.
 *
 * @param schema the members of the schema that name the type
 * @param json writes values
 */
record ConnectType(String schema, ValueJson json) {
    private static final ConnectType STRING = new ConnectType(type("string"), ConnectType::string);

    /** {@code PGStatement.DATE_POSITIVE_INFINITY} of the JDBC driver. */
    private static final long INFINITE_MILLIS = 9_223_372_036_825_200_000L;

    /** {@code PGStatement.DATE_NEGATIVE_INFINITY} of the JDBC driver. */
    private static final long MINUS_INFINITE_MILLIS = -9_223_372_036_832_400_000L;

    /** The type of a column of the value. */
    static ConnectType ofValue(PgType type, RecordOptions options) {
        if (options.values() == RecordOptions.ValueForm.TEXT) {
            return TypeOids.base(type) == TypeOids.BOOL
                    ? new ConnectType(type("string"), ColumnJson::booleanText)
                    : STRING;
        }
        if (TypeOids.isArray(type)) {
            var element = of(type.element(), type, options.numbers());
            return new ConnectType(
                    "\"type\":\"array\",\"items\":{%s,\"optional\":true}".formatted(element.schema),
                    ArrayJson.of(type, element.json, true));
        }
        return of(TypeOids.base(type), type, options.numbers());
    }

    /** The type of a column of the key. */
    static ConnectType ofKey(PgType type, RecordOptions options) {
        return switch (TypeOids.base(type)) {
            case TypeOids.FLOAT4, TypeOids.FLOAT8, TypeOids.NUMERIC -> STRING;
            default -> ofValue(type, withTypedValues(options));
        };
    }

    private static RecordOptions withTypedValues(RecordOptions options) {
        return new RecordOptions(
                options.key(), options.numbers(), RecordOptions.ValueForm.TYPED, options.headers());
    }

    private static ConnectType of(int oid, PgType type, RecordOptions.NumberForm numbers) {
        return switch (oid) {
            case TypeOids.INT2 -> new ConnectType(type("int16"), JsonGenerator::writeNumber);
            case TypeOids.INT4 -> new ConnectType(type("int32"), JsonGenerator::writeNumber);
            case TypeOids.INT8 -> new ConnectType(type("int64"), JsonGenerator::writeNumber);
            case TypeOids.FLOAT4 -> new ConnectType(type("float"), ConnectType::number);
            case TypeOids.FLOAT8 -> new ConnectType(type("double"), ConnectType::number);
            case TypeOids.BOOL -> new ConnectType(type("boolean"), ColumnJson.BOOLEAN);
            case TypeOids.BYTEA -> new ConnectType(type("bytes"), ConnectType::bytes);
            case TypeOids.DATE -> new ConnectType(logical("int32", "Date"), ConnectType::date);
            case TypeOids.TIME -> new ConnectType(logical("int32", "Time"), ConnectType::time);
            case TypeOids.TIMESTAMP, TypeOids.TIMESTAMPTZ ->
                    new ConnectType(logical("int64", "Timestamp"), ConnectType::timestamp);
            case TypeOids.NUMERIC ->
                    numbers == RecordOptions.NumberForm.NATIVE
                            ? DecimalType.of(type).map(ConnectType::decimal).orElse(STRING)
                            : STRING;
            default -> STRING;
        };
    }

    private static ConnectType decimal(DecimalType size) {
        var parameters =
                ",\"parameters\":{\"scale\":\"%d\",\"connect.decimal.precision\":\"%d\"}"
                        .formatted(size.scale(), size.precision());
        return new ConnectType(logical("bytes", "Decimal") + parameters, ConnectType::number);
    }

    private static String type(String name) {
        return "\"type\":\"%s\"".formatted(name);
    }

    private static String logical(String base, String name) {
        return "%s,\"name\":\"org.apache.kafka.connect.data.%s\",\"version\":1"
                .formatted(type(base), name);
    }

    private static void string(JsonGenerator out, String text) throws IOException {
        out.writeString(text);
    }

    private static void number(JsonGenerator out, String text) throws IOException {
        if (text.equals("NaN") || text.endsWith("Infinity")) {
            out.writeNull();
        } else {
            out.writeNumber(text);
        }
    }

    private static void bytes(JsonGenerator out, String text) throws IOException {
        out.writeBinary(HexFormat.of().parseHex(text, 2, text.length()));
    }

    private static void date(JsonGenerator out, String text) throws IOException {
        var days = TimeText.days(text);
        out.writeNumber(Math.clamp(days, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static void time(JsonGenerator out, String text) throws IOException {
        out.writeNumber(Math.floorDiv(TimeText.timeMicros(text), 1000L));
    }

    private static void timestamp(JsonGenerator out, String text) throws IOException {
        var millis = TimeText.timestampMillis(text);
        if (millis == TimeText.INFINITY) {
            out.writeNumber(INFINITE_MILLIS);
        } else if (millis == TimeText.MINUS_INFINITY) {
            out.writeNumber(MINUS_INFINITE_MILLIS);
        } else {
            out.writeNumber(millis);
        }
    }
}
