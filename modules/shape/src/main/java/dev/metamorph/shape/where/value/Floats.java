package dev.metamorph.shape.where.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/** Prints and orders floats as Postgres does: the shortest decimal that identifies the value. */
public final class Floats {
    private Floats() {}

    /** Maps doubles to longs of the same order; NaN is the greatest, and both zeros are equal. */
    public static long sortable(double value) {
        var bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    static String print(double value) {
        return special(value, Double.toString(value), one -> one.doubleValue() == value, 15);
    }

    static String print(float value) {
        return special(value, Float.toString(value), one -> one.floatValue() == value, 6);
    }

    private static String special(
            double value, String printed, Predicate<BigDecimal> isSame, int digits) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return print(shortest(new BigDecimal(printed).stripTrailingZeros(), isSame), digits);
    }

    /**
     * The shortest decimal. Java never prints a single digit, as in 5e-324, if two digits are
     * closer to the value.
     */
    private static BigDecimal shortest(BigDecimal number, Predicate<BigDecimal> isSame) {
        var rounded = number.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return number.precision() == 2 && isSame.test(rounded)
                ? rounded.stripTrailingZeros()
                : number;
    }

    private static String print(BigDecimal number, int digits) {
        var exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            return number.toPlainString();
        }
        var unscaled = number.unscaledValue().abs().toString();
        var text = new StringBuilder(number.signum() < 0 ? "-" : "").append(unscaled.charAt(0));
        if (unscaled.length() > 1) {
            text.append('.').append(unscaled, 1, unscaled.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        text.append(Math.abs(exponent) < 10 ? "0" : "").append(Math.abs(exponent));
        return text.toString();
    }
}
