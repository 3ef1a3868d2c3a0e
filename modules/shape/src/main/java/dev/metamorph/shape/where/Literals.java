package dev.metamorph.shape.where;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the text of a literal or parameter as a value of a type: what the type's input function
 * does, in a range in which it depends on no setting.
 */
final class Literals {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,400}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?");
    private static final Pattern UUID =
            Pattern.compile("(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}|\\{(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}}");

    /** Longer numbers take long to read. */
    private static final int MAX_NUMBER_LENGTH = 1_000;

    private static final int NAME_BYTES = 63;
    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_FRACTION_DIGITS = 16_383;

    private Literals() {}

    /**
     * The constant of that type and text.
     *
     * @throws WhereException if there is none
     */
    static Expression.Constant read(String text, Type type, int location) {
        try {
            return new Expression.Constant(type, value(text, type));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw WhereException.at(
                    location,
                    "invalid syntax for type %s: %s"
                            .formatted(type.name(), WhereException.quoted(text)));
        }
    }

    private static Value value(String text, Type type) {
        return switch (type.family()) {
            case BOOL -> new Value.Whole(bool(trimmed(text)) ? 1 : 0);
            case INT2, INT4, INT8 -> new Value.Whole(integer(trimmed(text), type.family()));
            case NUMERIC -> new Value.Exact(decimal(trimmed(text)));
            case FLOAT4 -> new Value.Real(real(trimmed(text), true));
            case FLOAT8 -> new Value.Real(real(trimmed(text), false));
            case TEXT, VARCHAR -> new Value.Text(text);
            case BPCHAR -> new Value.Text(withoutPadding(text));
            case NAME -> new Value.Text(truncated(text));
            case DATE -> new Value.Whole(DateTimeLiterals.date(trimmed(text)));
            case TIME -> new Value.Whole(DateTimeLiterals.time(trimmed(text)));
            case TIMESTAMP -> new Value.Whole(DateTimeLiterals.timestamp(trimmed(text)));
            case TIMESTAMPTZ -> new Value.Whole(DateTimeLiterals.timestampWithZone(trimmed(text)));
            case UUID -> new Value.Text(uuid(text));
            case BYTEA -> new Value.Text(bytes(text));
            case ENUM -> new Value.Text(label(text, type));
            case UNKNOWN, OTHER, OPAQUE -> throw new IllegalArgumentException("no literals");
        };
    }

    private static String trimmed(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && Characters.isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && Characters.isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static long integer(String text, Family family) {
        if (!INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException("not an integer");
        }
        var value = Long.parseLong(text);
        if (!family.holds(value)) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    /** Reads a numeric; Postgres's own limits hold. */
    static Decimal decimal(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Decimal.notANumber();
            case "infinity", "+infinity", "inf", "+inf" -> Decimal.infinity(false);
            case "-infinity", "-inf" -> Decimal.infinity(true);
            default -> finite(text);
        };
    }

    private static Decimal finite(String text) {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("not a number");
        }
        var number = new BigDecimal(text);
        var decimal = Decimal.of(number);
        if (number.scale() > MAX_FRACTION_DIGITS
                || number.precision() - number.scale() > MAX_INTEGER_DIGITS) {
            throw new IllegalArgumentException("out of range");
        }
        return decimal;
    }

    /** Reads a float; what overflows or vanishes is refused. */
    private static double real(String text, boolean single) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> finite(text, single);
        };
    }

    private static double finite(String text, boolean single) {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("not a number");
        }
        var value = single ? (double) Float.parseFloat(text) : Double.parseDouble(text);
        var digits = text.replaceFirst("[eE].*", "");
        if (Double.isInfinite(value)
                || (value == 0 && digits.chars().anyMatch(c -> c >= '1' && c <= '9'))) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    static String withoutPadding(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** As much as a name holds; whole characters only. */
    static String truncated(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); ) {
            var character = text.codePointAt(i);
            bytes += Character.toString(character).getBytes(UTF_8).length;
            if (bytes > NAME_BYTES) {
                return text.substring(0, i);
            }
            i += Character.charCount(character);
        }
        return text;
    }

    private static String uuid(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (!UUID.matcher(lower).matches()) {
            throw new IllegalArgumentException("not a uuid");
        }
        var digits = lower.replaceAll("[-{}]", "");
        return String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20));
    }

    /** The hexadecimal form; the escape form only where it has no escapes. */
    private static String bytes(String text) {
        if (text.startsWith("\\x")) {
            return "\\x" + HexFormat.of().formatHex(HexFormat.of().parseHex(text.substring(2)));
        }
        if (text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("write it as \\x");
        }
        return "\\x" + HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    private static String label(String text, Type type) {
        if (!type.labels().contains(text)) {
            throw new IllegalArgumentException("no such label");
        }
        return text;
    }
}
