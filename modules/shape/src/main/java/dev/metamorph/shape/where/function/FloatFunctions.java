package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on floats, and casts between numbers. */
final class FloatFunctions {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

    static {
        arithmetic("float4", true);
        for (var name : List.of("float8", "float48", "float84")) {
            arithmetic(name, false);
        }
        for (var single : new boolean[] {true, false}) {
            var name = single ? "float4" : "float8";
            one(name + "um", single, a -> -a);
            one(name + "up", single, a -> a);
            one(name + "abs", single, Math::abs);
        }
        one("dceil", false, Math::ceil);
        one("dfloor", false, Math::floor);
        one("dround", false, Math::rint);
        one("dtrunc", false, a -> a >= 0 ? Math.floor(a) : -Math.floor(-a));
        one("dsign", false, a -> a > 0 ? 1 : a < 0 ? -1 : 0);
        one("dsqrt", false, FloatFunctions::squareRoot);
        putCasts();
    }

    private FloatFunctions() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private static void arithmetic(String name, boolean single) {
        two(name + "pl", single, (a, b) -> overflow(narrowed(a + b, single), a, b));
        two(name + "mi", single, (a, b) -> overflow(narrowed(a - b, single), a, b));
        two(
                name + "mul",
                single,
                (a, b) -> underflow(overflow(narrowed(a * b, single), a, b), a == 0 || b == 0));
        two(
                name + "div",
                single,
                (a, b) -> {
                    if (b == 0 && !Double.isNaN(a)) {
                        throw new EvaluationException("division by zero");
                    }
                    var result = narrowed(a / b, single);
                    return underflow(
                            Double.isInfinite(result) && !Double.isInfinite(a)
                                    ? overflown()
                                    : result,
                            a == 0 || Double.isInfinite(b));
                });
    }

    private static double narrowed(double value, boolean single) {
        return single ? (float) value : value;
    }

    private static double overflow(double result, double a, double b) {
        return Double.isInfinite(result) && !Double.isInfinite(a) && !Double.isInfinite(b)
                ? overflown()
                : result;
    }

    private static double overflown() {
        throw new EvaluationException("value out of range: overflow");
    }

    private static double underflow(double result, boolean mayVanish) {
        if (result == 0 && !mayVanish) {
            throw new EvaluationException("value out of range: underflow");
        }
        return result;
    }

    private static double squareRoot(double a) {
        if (a < 0) {
            throw new EvaluationException("cannot take square root of a negative number");
        }
        return Math.sqrt(a);
    }

    private static void one(String source, boolean single, DoubleUnaryOperator operator) {
        CODES.put(source, (ScalarFunction.One) a -> boxed(operator.applyAsDouble(real(a)), single));
    }

    private static void two(String source, boolean single, DoubleBinaryOperator operator) {
        CODES.put(
                source,
                (ScalarFunction.Two)
                        (a, b) -> boxed(operator.applyAsDouble(real(a), real(b)), single));
    }

    private static double real(Object number) {
        return ((Number) number).doubleValue();
    }

    private static Object boxed(double value, boolean single) {
        if (single) {
            return (float) value;
        }
        return value;
    }

    private static void putCasts() {
        for (var source : List.of("i2tof", "i4tof", "i8tof")) {
            CODES.put(source, (ScalarFunction.One) a -> (float) (long) (Long) a);
        }
        for (var source : List.of("i2tod", "i4tod", "i8tod")) {
            CODES.put(source, (ScalarFunction.One) a -> (double) (Long) a);
        }
        CODES.put("ftod", (ScalarFunction.One) a -> (double) (Float) a);
        CODES.put("dtof", (ScalarFunction.One) a -> single((Double) a));
        for (var source : List.of("int2_numeric", "int4_numeric", "int8_numeric")) {
            CODES.put(source, (ScalarFunction.One) a -> Decimal.of((Long) a));
        }
        CODES.put("numeric_float8", (ScalarFunction.One) a -> ((Decimal) a).toDouble());
        CODES.put("numeric_float4", (ScalarFunction.One) a -> ((Decimal) a).toFloat());
        CODES.put("float4_numeric", (ScalarFunction.One) a -> numeric((Float) a, 6));
        CODES.put("float8_numeric", (ScalarFunction.One) a -> numeric((Double) a, 15));
        toWhole("2", Short.MIN_VALUE, Short.MAX_VALUE, "smallint out of range");
        toWhole("4", Integer.MIN_VALUE, Integer.MAX_VALUE, "integer out of range");
        toWhole("8", Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range");
    }

    private static void toWhole(String width, long least, long most, String message) {
        for (var source : new String[] {"ftoi" + width, "dtoi" + width}) {
            CODES.put(source, (ScalarFunction.One) a -> whole(real(a), least, most, message));
        }
        CODES.put(
                "numeric_int" + width,
                (ScalarFunction.One) a -> whole((Decimal) a, least, most, message));
    }

    private static Object single(double value) {
        var single = (float) value;
        overflow(single, value, 0);
        return (float) underflow(single, value == 0);
    }

    private static Decimal numeric(double value, int digits) {
        if (Double.isNaN(value)) {
            return Decimal.notANumber();
        }
        return Double.isInfinite(value)
                ? Decimal.infinity(value < 0)
                : Decimal.of(
                        new BigDecimal(value)
                                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                                .stripTrailingZeros());
    }

    /** Rounds a float to an integer, half to even. */
    private static Long whole(double value, long least, long most, String message) {
        var rounded = Math.rint(value);
        if (Double.isNaN(value) || rounded < least || rounded > most || rounded >= 0x1p63) {
            throw new EvaluationException(message);
        }
        return (long) rounded;
    }

    /** Rounds a numeric to an integer, half away from zero. */
    static Long whole(Decimal value, long least, long most, String message) {
        if (!value.isFinite()) {
            throw new EvaluationException("cannot convert NaN or infinity to an integer");
        }
        var rounded = value.number().setScale(0, RoundingMode.HALF_UP).toBigInteger();
        if (rounded.bitLength() > 63 || rounded.longValue() < least || rounded.longValue() > most) {
            throw new EvaluationException(message);
        }
        return rounded.longValue();
    }
}
