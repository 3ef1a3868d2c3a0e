package dev.metamorph.shape.where.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads values of scalar types as their input functions do, limited to texts whose meaning depends
 * on no setting.
 */
final class ScalarReader {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,400}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?");
    private static final Pattern UUID =
            Pattern.compile("(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}|\\{(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}}");

    /**
     * The maximum length of a number in a clause; longer ones take too long to read, and cannot be
     * {@link Decimal#isLiteral}.
     */
    private static final int MAX_NUMBER_LENGTH = 2 * Decimal.MAX_LITERAL_DIGITS + 100;

    private ScalarReader() {}

    static String trimmed(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static Object bool(String text) {
        return switch (Texts.lowerAscii(trimmed(text))) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    static Object integer(String text, long least, long most) {
        var trimmed = trimmed(text);
        if (!INTEGER.matcher(trimmed).matches()) {
            throw new NumberFormatException("not an integer");
        }
        var value = Long.parseLong(trimmed);
        if (value < least || value > most) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    /** Reads a numeric that is short enough for a literal. */
    static Decimal decimal(String text) {
        var trimmed = trimmed(text);
        return switch (Texts.lowerAscii(trimmed)) {
            case "nan" -> Decimal.notANumber();
            case "infinity", "+infinity", "inf", "+inf" -> Decimal.infinity(false);
            case "-infinity", "-inf" -> Decimal.infinity(true);
            default -> finite(trimmed);
        };
    }

    private static Decimal finite(String text) {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            throw new NumberFormatException("not a number");
        }
        var number = new BigDecimal(text);
        if (!Decimal.isLiteral(number)) {
            throw new ArithmeticException("out of range");
        }
        return Decimal.of(number);
    }

    static Object real(String text) {
        return real(trimmed(text), false);
    }

    static Object single(String text) {
        return (float) real(trimmed(text), true);
    }

    /** Reads a float; overflow and underflow are errors. */
    private static double real(String text, boolean single) {
        return switch (Texts.lowerAscii(text)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> finite(text, single);
        };
    }

    private static double finite(String text, boolean single) {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            throw new NumberFormatException("not a number");
        }
        var value = single ? (double) Float.parseFloat(text) : Double.parseDouble(text);
        var digits = text.replaceFirst("[eE].*", "");
        if (Double.isInfinite(value)
                || (value == 0 && digits.chars().anyMatch(c -> c >= '1' && c <= '9'))) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    static Object uuid(String text) {
        var lower = Texts.lowerAscii(text);
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

    /** Reads bytea in the hexadecimal form, or in the escape form if it has no escapes. */
    static Object bytes(String text) {
        var hex = HexFormat.of();
        if (text.startsWith("\\x")) {
            return "\\x" + hex.formatHex(hex.parseHex(text.substring(2)));
        }
        if (text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("write it as \\x");
        }
        return "\\x" + hex.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    static Object date(String text) {
        return DateTimeLiterals.date(trimmed(text));
    }

    static Object time(String text) {
        return DateTimeLiterals.time(trimmed(text).toLowerCase(Locale.ROOT));
    }

    static Object timestamp(String text) {
        return DateTimeLiterals.timestamp(trimmed(text));
    }

    static Object timestampWithZone(String text) {
        return DateTimeLiterals.timestampWithZone(trimmed(text));
    }

    /** Reads a time with an offset; without one its meaning would depend on the date. */
    static TimeTz timeWithZone(String text) {
        return DateTimeLiterals.timeWithZone(trimmed(text).toLowerCase(Locale.ROOT));
    }
}
