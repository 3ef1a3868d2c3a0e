package dev.metamorph.shape.where;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;

/** Reads what output functions print: one reader per type and form. */
final class Readers {
    private Readers() {}

    /** Reads a value that is compared as a long. */
    @FunctionalInterface
    interface LongReader {
        /** Throws {@link IllegalArgumentException} or {@link ArithmeticException} if it is none. */
        long read(byte[] text, int start, int length);
    }

    /** Reads a value that is compared as a numeric. */
    @FunctionalInterface
    interface DecimalReader {
        /** Throws {@link IllegalArgumentException} if it is none. */
        Decimal read(byte[] text, int start, int length);
    }

    /** The reader of a type's values in a form that is a long. */
    static LongReader longs(Type type, Form form) {
        return switch (form) {
            case REAL -> reals(type);
            case LABEL -> labels(type.labels());
            case TIMESTAMP, WHOLE ->
                    switch (type.family()) {
                        case BOOL -> Readers::bool;
                        case DATE ->
                                form == Form.TIMESTAMP
                                        ? Readers::dateAsTimestamp
                                        : DateTimeReader::date;
                        case TIME -> DateTimeReader::time;
                        case TIMESTAMP -> DateTimeReader::timestamp;
                        case TIMESTAMPTZ -> DateTimeReader::timestampWithZone;
                        default -> Readers::integer;
                    };
            case EXACT, TEXT, PADDED -> throw new IllegalArgumentException("no longs: " + form);
        };
    }

    /** The reader of a type's values as numerics. */
    static DecimalReader decimals(Type type) {
        return type.family().isInteger()
                ? (text, start, length) -> Decimal.of(integer(text, start, length))
                : Decimal::read;
    }

    /** Whether blanks at the end of a type's values are nothing in that form. */
    static boolean ignoresPadding(Type type, Form form) {
        return form == Form.PADDED || type.is(Family.BPCHAR);
    }

    /** Doubles as longs of the same order, in which NaN is the greatest. */
    static long sortable(double value) {
        var bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    static long integer(byte[] text, int start, int length) {
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
            // Downwards, because there is one more negative number than positive ones.
            value = value * 10 - digit;
        }
        if (value > 0 || (value == Long.MIN_VALUE && !negative)) {
            throw new NumberFormatException("out of range");
        }
        return negative ? value : -value;
    }

    private static long bool(byte[] text, int start, int length) {
        if (length == 1 && (text[start] == 't' || text[start] == 'f')) {
            return text[start] == 't' ? 1 : 0;
        }
        return switch (new String(text, start, length, ISO_8859_1)) {
            case "true" -> 1;
            case "false" -> 0;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static long dateAsTimestamp(byte[] text, int start, int length) {
        return CalendarDays.toTimestamp(DateTimeReader.date(text, start, length));
    }

    private static LongReader reals(Type type) {
        return switch (type.family()) {
            case FLOAT4 ->
                    (text, start, length) ->
                            sortable(Float.parseFloat(new String(text, start, length, ISO_8859_1)));
            case NUMERIC ->
                    (text, start, length) -> sortable(Decimal.read(text, start, length).toDouble());
            case FLOAT8 ->
                    (text, start, length) ->
                            sortable(
                                    Double.parseDouble(
                                            new String(text, start, length, ISO_8859_1)));
            default -> (text, start, length) -> sortable((double) integer(text, start, length));
        };
    }

    private static LongReader labels(List<String> labels) {
        var order = new HashMap<String, Long>();
        for (var label : labels) {
            order.put(label, (long) order.size());
        }
        return (text, start, length) -> {
            var found = order.get(new String(text, start, length, UTF_8));
            if (found == null) {
                throw new IllegalArgumentException("a label that is not known");
            }
            return found;
        };
    }

    /** The length without blanks at the end. */
    static int unpadded(byte[] text, int start, int length) {
        var end = start + length;
        while (end > start && text[end - 1] == ' ') {
            end--;
        }
        return end - start;
    }
}
