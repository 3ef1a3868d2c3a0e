package dev.metamorph.shape.where.evaluation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.DateTimeReader;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Money;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Readers that parse the text of values in the bytes of a row. */
public final class Readers {
    private static final Map<Integer, Row.Reader> OF_OWN_TYPES = new ConcurrentHashMap<>();

    private Readers() {}

    /** A reader of values that are longs. */
    @FunctionalInterface
    public interface LongReader {
        /**
         * Throws {@link IllegalArgumentException} or {@link ArithmeticException} if the text is not
         * such a value.
         */
        long read(byte[] utf8, int start, int length);
    }

    /** The reader of a type, if its values are longs. */
    public static Optional<LongReader> longs(Type type) {
        return Optional.ofNullable(
                switch (type.oid()) {
                    case Types.INT2, Types.INT4, Types.INT8 -> Readers::integer;
                    case Types.MONEY -> Money::readPrinted;
                    case Types.DATE -> DateTimeReader::date;
                    case Types.TIME -> DateTimeReader::time;
                    case Types.TIMESTAMP -> DateTimeReader::timestamp;
                    case Types.TIMESTAMPTZ -> DateTimeReader::timestampWithZone;
                    default -> null;
                });
    }

    /**
     * The reader of a type; a single instance for each built-in type, because rows cache values by
     * the identity of the reader.
     */
    public static Row.Reader of(Type type) {
        return type.labels().isEmpty()
                ? OF_OWN_TYPES.computeIfAbsent(type.oid(), _ -> reader(type))
                : reader(type);
    }

    private static Row.Reader reader(Type type) {
        var longs = longs(type);
        if (longs.isPresent()) {
            var reader = longs.get();
            return (utf8, start, length) -> reader.read(utf8, start, length);
        }
        return switch (type.oid()) {
            case Types.BOOL -> Readers::bool;
            case Types.NUMERIC -> Decimal::read;
            case Types.FLOAT4 ->
                    (utf8, start, length) ->
                            Float.parseFloat(new String(utf8, start, length, ISO_8859_1));
            case Types.FLOAT8 ->
                    (utf8, start, length) ->
                            Double.parseDouble(new String(utf8, start, length, ISO_8859_1));
            case Types.TEXT, Types.VARCHAR, Types.BPCHAR, Types.NAME, Types.UUID, Types.BYTEA ->
                    (utf8, start, length) -> new String(utf8, start, length, UTF_8);
            default -> {
                var form = TextForms.get(type);
                yield (utf8, start, length) -> form.read(new String(utf8, start, length, UTF_8));
            }
        };
    }

    /** Returns whether the values of a type are compared by the bytes of their texts. */
    public static boolean areTexts(Type type) {
        return switch (type.oid()) {
            case Types.TEXT, Types.VARCHAR, Types.NAME, Types.UUID, Types.BYTEA -> true;
            default -> false;
        };
    }

    private static long integer(byte[] text, int start, int length) {
        var end = start + length;
        var negative = length > 0 && text[start] == '-';
        var at = negative ? start + 1 : start;
        if (at == end || end - at > 19) {
            throw new NumberFormatException("not an integer");
        }
        var value = 0L;
        for (; at < end; at++) {
            var digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not an integer");
            }
            // Counts downwards, because there is one more negative long than positive ones.
            value = value * 10 - digit;
        }
        if (value > 0 || (value == Long.MIN_VALUE && !negative)) {
            throw new NumberFormatException("out of range");
        }
        return negative ? value : -value;
    }

    private static Object bool(byte[] text, int start, int length) {
        if (length == 1 && (text[start] == 't' || text[start] == 'f')) {
            return text[start] == 't';
        }
        return switch (new String(text, start, length, ISO_8859_1)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }
}
