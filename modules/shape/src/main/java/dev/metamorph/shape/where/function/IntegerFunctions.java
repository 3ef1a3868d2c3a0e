package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic on integers with overflow checks. */
final class IntegerFunctions {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

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

    static {
        put("int2", Width.INT2);
        put("int4", Width.INT4);
        put("int8", Width.INT8);
        for (var mixed : List.of("int24", "int42")) {
            arithmetic(mixed, Width.INT4);
        }
        for (var mixed : List.of("int28", "int82", "int48", "int84")) {
            arithmetic(mixed, Width.INT8);
        }
        putCasts();
    }

    private IntegerFunctions() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private static void put(String name, Width width) {
        arithmetic(name, width);
        two(name + "mod", (a, b) -> b == -1 ? 0 : a % nonZero(b));
        two(name + "and", (a, b) -> a & b);
        two(name + "or", (a, b) -> a | b);
        two(name + "xor", (a, b) -> a ^ b);
        two(name + "shl", (a, b) -> shifted(width, a, b));
        two(name + "shr", (a, b) -> width == Width.INT8 ? a >> b : (int) a >> b);
        one(name + "not", a -> ~a);
        one(name + "um", a -> width.checked(negated(a, width)));
        one(name + "up", a -> a);
        one(name + "abs", a -> width.checked(a < 0 ? negated(a, width) : a));
        two(name + "gcd", (a, b) -> width.checked(gcd(a, b, width)));
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

    private static void arithmetic(String name, Width width) {
        two(name + "pl", (a, b) -> width.checked(exact(width, a, b, Math::addExact)));
        two(name + "mi", (a, b) -> width.checked(exact(width, a, b, Math::subtractExact)));
        two(name + "mul", (a, b) -> width.checked(exact(width, a, b, Math::multiplyExact)));
        two(name + "div", (a, b) -> width.checked(b == -1 ? negated(a, width) : a / nonZero(b)));
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

    private static void putCasts() {
        for (var widening : List.of("i2toi4", "int28", "int48")) {
            one(widening, a -> a);
        }
        one("i4toi2", Width.INT2::checked);
        one("int82", Width.INT2::checked);
        one("int84", Width.INT4::checked);
        CODES.put("bool_int4", (ScalarFunction.One) a -> a.equals(true) ? 1L : 0L);
        CODES.put("int4_bool", (ScalarFunction.One) a -> (Long) a != 0);
        CODES.put("to_hex32", (ScalarFunction.One) a -> Integer.toHexString((int) (long) (Long) a));
        CODES.put("to_hex64", (ScalarFunction.One) a -> Long.toHexString((Long) a));
    }

    private static void one(String source, LongUnaryOperator operator) {
        CODES.put(source, (ScalarFunction.One) a -> operator.applyAsLong((Long) a));
    }

    private static void two(String source, LongBinaryOperator operator) {
        CODES.put(source, (ScalarFunction.Two) (a, b) -> operator.applyAsLong((Long) a, (Long) b));
    }
}
