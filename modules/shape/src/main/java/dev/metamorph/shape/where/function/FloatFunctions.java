package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on floats, and casts between numbers. */
final class FloatFunctions {

    private final FunctionRegistry.Returning<Float> singles;
    private final FunctionRegistry.Returning<Double> doubles;
    private final FunctionRegistry.Returning<Decimal> numerics;
    private final FunctionRegistry.Returning<Long> integers;

    private FloatFunctions(FunctionRegistry registry) {
        singles = registry.returning(Float.class);
        doubles = registry.returning(Double.class);
        numerics = registry.returning(Decimal.class);
        integers = registry.returning(Long.class);
    }

    static void register(FunctionRegistry registry) {
        var functions = new FloatFunctions(registry);
        functions.operators();
        functions.casts();
    }

    private void operators() {
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
    }

    private void arithmetic(String name, boolean single) {
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

    private void one(String source, boolean single, DoubleUnaryOperator operator) {
        if (single) {
            singles.one(source, Float.class, a -> (float) operator.applyAsDouble(a));
        } else {
            doubles.one(source, Double.class, operator::applyAsDouble);
        }
    }

    /** Operands of a double function may be floats. */
    private void two(String source, boolean single, DoubleBinaryOperator operator) {
        if (single) {
            singles.two(
                    source,
                    Float.class,
                    Float.class,
                    (a, b) -> (float) operator.applyAsDouble(a, b));
        } else {
            doubles.two(
                    source,
                    Number.class,
                    Number.class,
                    (a, b) -> operator.applyAsDouble(a.doubleValue(), b.doubleValue()));
        }
    }

    private void casts() {
        for (var source : List.of("i2tof", "i4tof", "i8tof")) {
            singles.one(source, Long.class, Long::floatValue);
        }
        for (var source : List.of("i2tod", "i4tod", "i8tod")) {
            doubles.one(source, Long.class, Long::doubleValue);
        }
        for (var source : List.of("int2_numeric", "int4_numeric", "int8_numeric")) {
            numerics.one(source, Long.class, Decimal::of);
        }
        doubles.one("ftod", Float.class, Float::doubleValue);
        singles.one("dtof", Double.class, FloatFunctions::single);
        doubles.one("numeric_float8", Decimal.class, Decimal::toDouble);
        singles.one("numeric_float4", Decimal.class, Decimal::toFloat);
        numerics.one("float4_numeric", Float.class, a -> numeric(a, 6));
        numerics.one("float8_numeric", Double.class, a -> numeric(a, 15));
        toWhole("2", Short.MIN_VALUE, Short.MAX_VALUE, "smallint out of range");
        toWhole("4", Integer.MIN_VALUE, Integer.MAX_VALUE, "integer out of range");
        toWhole("8", Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range");
    }

    private void toWhole(String width, long least, long most, String message) {
        integers.one("ftoi" + width, Float.class, a -> whole(a, least, most, message));
        integers.one("dtoi" + width, Double.class, a -> whole(a, least, most, message));
        integers.one("numeric_int" + width, Decimal.class, a -> whole(a, least, most, message));
    }

    private static Float single(double value) {
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
