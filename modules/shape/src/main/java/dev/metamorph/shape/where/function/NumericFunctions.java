package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/**
 * Arithmetic on numerics; results have the same scale as in Postgres.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c">numeric.c</a>
 */
final class NumericFunctions {
    private static final int MIN_SIGNIFICANT_DIGITS = 16;
    private static final int DIGITS_PER_WORD = 4;
    private static final int MAX_RESULT_SCALE = 1_000;
    private static final int MAX_SCALE = 16_383;
    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_ROUNDING = 2_000;

    private NumericFunctions() {}

    static void register(FunctionRegistry registry) {
        var numerics = registry.returning(Decimal.class);
        arithmetic(numerics);
        rounding(numerics);
        numerics.one("numeric_uminus", Decimal.class, Decimal::negate)
                .one("numeric_uplus", Decimal.class, a -> a)
                .one("numeric_abs", Decimal.class, a -> signum(a) < 0 ? a.negate() : a)
                .one("numeric_sign", Decimal.class, NumericFunctions::sign)
                .one("numeric_trim_scale", Decimal.class, Decimal::stripped);
        registry.returning(Long.class)
                .one("numeric_scale", Decimal.class, NumericFunctions::scale)
                .one("numeric_min_scale", Decimal.class, a -> scale(a.stripped()));
    }

    private static void arithmetic(FunctionRegistry.Returning<Decimal> numerics) {
        numerics.two("numeric_add", Decimal.class, Decimal.class, NumericFunctions::add)
                .two("numeric_sub", Decimal.class, Decimal.class, (a, b) -> add(a, b.negate()))
                .two("numeric_mul", Decimal.class, Decimal.class, NumericFunctions::multiply)
                .two("numeric_div", Decimal.class, Decimal.class, NumericFunctions::divide)
                .two(
                        "numeric_div_trunc",
                        Decimal.class,
                        Decimal.class,
                        NumericFunctions::divideWhole)
                .two("numeric_mod", Decimal.class, Decimal.class, NumericFunctions::remainder);
    }

    private static void rounding(FunctionRegistry.Returning<Decimal> numerics) {
        numerics.one("numeric_ceil", Decimal.class, a -> rounded(a, 0, RoundingMode.CEILING))
                .one("numeric_floor", Decimal.class, a -> rounded(a, 0, RoundingMode.FLOOR))
                .one("round/1700", Decimal.class, a -> rounded(a, 0, RoundingMode.HALF_UP))
                .one("trunc/1700", Decimal.class, a -> rounded(a, 0, RoundingMode.DOWN))
                .two("numeric_round", Decimal.class, Long.class, scaled(RoundingMode.HALF_UP))
                .two("numeric_trunc", Decimal.class, Long.class, scaled(RoundingMode.DOWN));
    }

    private static ScalarFunction.Two<Decimal, Long, Decimal> scaled(RoundingMode mode) {
        return (a, digits) -> rounded(a, Math.clamp(digits, -MAX_ROUNDING, MAX_ROUNDING), mode);
    }

    private static @Nullable Long scale(Decimal a) {
        return a.isFinite() ? Long.valueOf(a.number().scale()) : null;
    }

    private static boolean isNaN(Decimal a) {
        return a.equals(Decimal.notANumber());
    }

    private static int signum(Decimal a) {
        return a.isFinite() ? a.number().signum() : isNaN(a) ? 0 : a.rank();
    }

    private static Decimal sign(Decimal a) {
        if (a.isFinite()) {
            return Decimal.of(a.number().signum());
        }
        return isNaN(a) ? a : Decimal.of(a.rank());
    }

    private static Decimal infinity(int sign) {
        return sign == 0 ? Decimal.notANumber() : Decimal.infinity(sign < 0);
    }

    static Decimal rounded(Decimal a, int scale, RoundingMode mode) {
        if (!a.isFinite()) {
            return a;
        }
        var number = a.number().setScale(scale, mode);
        return checked(scale < 0 ? number.setScale(0) : number);
    }

    static Decimal checked(BigDecimal number) {
        if (number.precision() - number.scale() > MAX_INTEGER_DIGITS) {
            throw new EvaluationException("value overflows numeric format");
        }
        return Decimal.of(
                number.scale() > MAX_SCALE
                        ? number.setScale(MAX_SCALE, RoundingMode.HALF_UP)
                        : number);
    }

    static Decimal add(Decimal a, Decimal b) {
        if (a.isFinite() && b.isFinite()) {
            return checked(a.number().add(b.number()));
        }
        if (isNaN(a) || isNaN(b) || (!a.isFinite() && !b.isFinite() && a.rank() != b.rank())) {
            return Decimal.notANumber();
        }
        return a.isFinite() ? b : a;
    }

    static Decimal multiply(Decimal a, Decimal b) {
        if (a.isFinite() && b.isFinite()) {
            return checked(a.number().multiply(b.number()));
        }
        return isNaN(a) || isNaN(b) ? Decimal.notANumber() : infinity(signum(a) * signum(b));
    }

    static Decimal divide(Decimal a, Decimal b) {
        if (a.isFinite() && b.isFinite()) {
            refuseZero(b);
            return checked(
                    a.number()
                            .divide(
                                    b.number(),
                                    quotientScale(a.number(), b.number()),
                                    RoundingMode.HALF_UP));
        }
        return divideSpecial(a, b, Decimal.of(0));
    }

    private static Decimal divideSpecial(Decimal a, Decimal b, Decimal vanishing) {
        if (isNaN(a) || isNaN(b)) {
            return Decimal.notANumber();
        }
        if (a.isFinite()) {
            return vanishing;
        }
        if (!b.isFinite()) {
            return Decimal.notANumber();
        }
        refuseZero(b);
        return infinity(signum(a) * signum(b));
    }

    private static void refuseZero(Decimal b) {
        if (b.isFinite() && b.number().signum() == 0) {
            throw new EvaluationException("division by zero");
        }
    }

    /**
     * The scale of a quotient: at least sixteen significant digits, and not less than the scale of
     * either operand.
     */
    private static int quotientScale(BigDecimal a, BigDecimal b) {
        var one = Word.first(a);
        var other = Word.first(b);
        var weight = one.weight - other.weight - (one.digit <= other.digit ? 1 : 0);
        var scale = MIN_SIGNIFICANT_DIGITS - weight * DIGITS_PER_WORD;
        return Math.min(
                MAX_RESULT_SCALE, Math.max(Math.max(scale, 0), Math.max(a.scale(), b.scale())));
    }

    /** The first digit of a number in base 10,000 and its weight. */
    private record Word(int weight, int digit) {
        static Word first(BigDecimal number) {
            if (number.signum() == 0) {
                return new Word(0, 0);
            }
            var exponent = number.precision() - number.scale() - 1;
            var weight = Math.floorDiv(exponent, DIGITS_PER_WORD);
            var digit =
                    number.abs()
                            .movePointLeft(weight * DIGITS_PER_WORD)
                            .setScale(0, RoundingMode.DOWN)
                            .intValue();
            return new Word(weight, digit);
        }
    }

    private static Decimal divideWhole(Decimal a, Decimal b) {
        if (a.isFinite() && b.isFinite()) {
            refuseZero(b);
            return checked(
                    a.number().divideToIntegralValue(b.number()).setScale(0, RoundingMode.DOWN));
        }
        return divideSpecial(a, b, Decimal.of(0));
    }

    private static Decimal remainder(Decimal a, Decimal b) {
        if (a.isFinite() && b.isFinite()) {
            refuseZero(b);
            var scale = Math.max(a.number().scale(), b.number().scale());
            return checked(a.number().remainder(b.number()).setScale(scale));
        }
        if (isNaN(a) || isNaN(b)) {
            return Decimal.notANumber();
        }
        if (a.isFinite()) {
            return a;
        }
        refuseZero(b);
        return Decimal.notANumber();
    }

    /**
     * Rounds a value to the scale of a numeric type.
     *
     * @param modifiers precision and scale; empty for no limit
     * @throws EvaluationException if the value exceeds the precision
     */
    static Decimal fitted(Decimal a, List<Integer> modifiers) {
        if (modifiers.isEmpty() || isNaN(a)) {
            return a;
        }
        var precision = modifiers.getFirst();
        var scale = modifiers.size() > 1 ? modifiers.get(1) : 0;
        if (!a.isFinite()) {
            throw new EvaluationException("numeric field overflow");
        }
        var rounded = a.number().setScale(scale, RoundingMode.HALF_UP);
        if (rounded.abs().compareTo(new BigDecimal(BigInteger.TEN.pow(precision), scale)) >= 0) {
            throw new EvaluationException("numeric field overflow");
        }
        return Decimal.of(rounded);
    }
}
