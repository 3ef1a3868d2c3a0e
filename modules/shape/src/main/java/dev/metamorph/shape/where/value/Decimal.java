package dev.metamorph.shape.where.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A numeric: a decimal number, an infinity or NaN, which Postgres orders after all others.
 *
 * @param rank 0 for a number; the sort position of the others: -1 for -Infinity, 1 for Infinity, 2
 *     for NaN
 * @param number the number, whose scale is the number of printed decimals; 0 for the others
 */
public record Decimal(int rank, BigDecimal number) implements Comparable<Decimal> {
    private static final Decimal NEGATIVE_INFINITY = new Decimal(-1, BigDecimal.ZERO);
    private static final Decimal INFINITY = new Decimal(1, BigDecimal.ZERO);
    private static final Decimal NAN = new Decimal(2, BigDecimal.ZERO);

    /** The maximum number of digits of a literal before the point, written out, and behind it. */
    static final int MAX_LITERAL_DIGITS = 1_000;

    /** The number of digits that always fit a long. */
    private static final int SHORT = 18;

    /** A number; Postgres has no negative scale, so it is raised to 0. */
    public static Decimal of(BigDecimal number) {
        return new Decimal(0, number.scale() < 0 ? number.setScale(0) : number);
    }

    public static Decimal of(long number) {
        return of(BigDecimal.valueOf(number));
    }

    /**
     * Reads a number as Postgres prints it.
     *
     * @throws NumberFormatException if the text is not a numeric
     */
    public static Decimal read(byte[] text, int start, int length) {
        return length <= SHORT ? readShort(text, start, length) : readLong(text, start, length);
    }

    private static Decimal readShort(byte[] text, int start, int length) {
        var unscaled = 0L;
        var scale = -1;
        var negative = length > 0 && text[start] == '-';
        for (var i = start + (negative ? 1 : 0); i < start + length; i++) {
            var digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                unscaled = unscaled * 10 + digit;
                scale += scale >= 0 ? 1 : 0;
            } else if (text[i] == '.' && scale < 0) {
                scale = 0;
            } else {
                return readLong(text, start, length);
            }
        }
        return of(BigDecimal.valueOf(negative ? -unscaled : unscaled, Math.max(0, scale)));
    }

    private static Decimal readLong(byte[] text, int start, int length) {
        var string = new String(text, start, length, StandardCharsets.ISO_8859_1);
        return switch (string) {
            case "NaN" -> NAN;
            case "Infinity" -> INFINITY;
            case "-Infinity" -> NEGATIVE_INFINITY;
            default -> of(new BigDecimal(string));
        };
    }

    public static Decimal notANumber() {
        return NAN;
    }

    public static Decimal infinity(boolean negative) {
        return negative ? NEGATIVE_INFINITY : INFINITY;
    }

    /**
     * Returns whether the number is short enough for a clause: a few characters such as {@code
     * 1e1000} must not make a number that fills it.
     */
    public boolean isLiteral() {
        return isLiteral(number);
    }

    static boolean isLiteral(BigDecimal number) {
        return number.scale() <= MAX_LITERAL_DIGITS
                && number.precision() - (long) number.scale() <= MAX_LITERAL_DIGITS;
    }

    /** Returns whether this is neither an infinity nor NaN. */
    public boolean isFinite() {
        return rank == 0;
    }

    public Decimal negate() {
        return switch (rank) {
            case 0 -> of(number.negate());
            case 2 -> this;
            default -> infinity(rank > 0);
        };
    }

    /**
     * The nearest float8.
     *
     * @throws ArithmeticException if the number is out of its range, which Postgres refuses too
     */
    public double toDouble() {
        return switch (rank) {
            case 0 -> checked(number.doubleValue());
            case 1 -> Double.POSITIVE_INFINITY;
            case -1 -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    /**
     * The nearest float4.
     *
     * @throws ArithmeticException if the number is out of its range
     */
    public float toFloat() {
        return isFinite() ? (float) checked(number.floatValue()) : (float) toDouble();
    }

    private double checked(double value) {
        if (Double.isInfinite(value) || (value == 0 && number.signum() != 0)) {
            throw new ArithmeticException("a numeric is out of a float's range");
        }
        return value;
    }

    @Override
    public int compareTo(Decimal other) {
        return rank == 0 && other.rank == 0
                ? number.compareTo(other.number)
                : Integer.compare(rank, other.rank);
    }

    /** The number without trailing zeros, so that equal numbers become identical. */
    public Decimal stripped() {
        if (rank != 0 || number.scale() == 0) {
            return this;
        }
        return of(number.stripTrailingZeros());
    }

    /** Prints the number as Postgres does. */
    @Override
    public String toString() {
        return switch (rank) {
            case 0 -> number.toPlainString();
            case 1 -> "Infinity";
            case -1 -> "-Infinity";
            default -> "NaN";
        };
    }
}
