package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;

import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic on integers with overflow checks. */
final class IntegerFunctions {
    /** The integer types by their width. */
    private enum Width {
        INT2(16, "smallint out of range"),
        INT4(32, "integer out of range"),
        INT8(64, "bigint out of range");

        private final int bits;
        private final String message;

        Width(int bits, String message) {
            this.bits = bits;
            this.message = message;
        }

        long checked(long value) {
            if (bits < 64 && value != value << (64 - bits) >> (64 - bits)) {
                throw error();
            }
            return value;
        }

        EvaluationException error() {
            return new EvaluationException(message);
        }
    }

    private IntegerFunctions() {}

    static void register(FunctionRegistry registry) {
        var longs = registry.returning(Long.class);
        operators(longs, "int2", Width.INT2);
        operators(longs, "int4", Width.INT4);
        operators(longs, "int8", Width.INT8);
        for (var mixed : List.of("int24", "int42")) {
            arithmetic(longs, mixed, Width.INT4);
        }
        for (var mixed : List.of("int28", "int82", "int48", "int84")) {
            arithmetic(longs, mixed, Width.INT8);
        }
        casts(longs);
        registry.returning(Boolean.class).one("int4_bool", Long.class, a -> a != 0);
        registry.returning(String.class)
                .one("to_hex32", Long.class, a -> Integer.toHexString((int) (long) a))
                .one("to_hex64", Long.class, Long::toHexString);
    }

    private static void operators(
            FunctionRegistry.Returning<Long> longs, String name, Width width) {
        arithmetic(longs, name, width);
        two(longs, name + "mod", (a, b) -> b == -1 ? 0 : a % nonZero(b));
        two(longs, name + "and", (a, b) -> a & b);
        two(longs, name + "or", (a, b) -> a | b);
        two(longs, name + "xor", (a, b) -> a ^ b);
        two(longs, name + "shl", (a, b) -> shifted(width, a, b));
        two(longs, name + "shr", (a, b) -> width == Width.INT8 ? a >> b : (int) a >> b);
        one(longs, name + "not", a -> ~a);
        one(longs, name + "um", a -> width.checked(negated(a, width)));
        one(longs, name + "up", a -> a);
        one(longs, name + "abs", a -> width.checked(a < 0 ? negated(a, width) : a));
        if (width != Width.INT2) {
            two(longs, name + "gcd", (a, b) -> width.checked(gcd(a, b, width)));
        }
    }

    private static long shifted(Width width, long a, long b) {
        return switch (width) {
            case INT8 -> a << b;
            case INT4 -> (int) a << b;
            case INT2 -> (short) ((int) a << b);
        };
    }

    private static long gcd(long a, long b, Width width) {
        var one = a;
        var other = b;
        while (other != 0) {
            var rest = one % other;
            one = other;
            other = rest;
        }
        return one < 0 ? negated(one, width) : one;
    }

    private static void arithmetic(
            FunctionRegistry.Returning<Long> longs, String name, Width width) {
        two(longs, name + "pl", (a, b) -> width.checked(exact(width, a, b, Math::addExact)));
        two(longs, name + "mi", (a, b) -> width.checked(exact(width, a, b, Math::subtractExact)));
        two(longs, name + "mul", (a, b) -> width.checked(exact(width, a, b, Math::multiplyExact)));
        two(
                longs,
                name + "div",
                (a, b) -> width.checked(b == -1 ? negated(a, width) : a / nonZero(b)));
    }

    private static long exact(Width width, long a, long b, LongBinaryOperator operator) {
        try {
            return operator.applyAsLong(a, b);
        } catch (ArithmeticException _) {
            throw width.error();
        }
    }

    private static long negated(long value, Width width) {
        if (value == Long.MIN_VALUE) {
            throw width.error();
        }
        return -value;
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new EvaluationException("division by zero");
        }
        return divisor;
    }

    private static void casts(FunctionRegistry.Returning<Long> longs) {
        for (var widening : List.of("i2toi4", "int28", "int48")) {
            one(longs, widening, a -> a);
        }
        one(longs, "i4toi2", Width.INT2::checked);
        one(longs, "int82", Width.INT2::checked);
        one(longs, "int84", Width.INT4::checked);
        longs.one("bool_int4", Boolean.class, a -> a ? 1L : 0L);
    }

    private static void one(
            FunctionRegistry.Returning<Long> longs, String source, LongUnaryOperator operator) {
        longs.one(source, Long.class, operator::applyAsLong);
    }

    private static void two(
            FunctionRegistry.Returning<Long> longs, String source, LongBinaryOperator operator) {
        longs.two(source, Long.class, Long.class, operator::applyAsLong);
    }
}
