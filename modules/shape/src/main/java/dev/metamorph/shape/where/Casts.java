package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Turns constants into constants of other types, as Postgres's casts do. */
final class Casts {
    private Casts() {}

    /**
     * Casts as Postgres does without being told; see {@link Family#castsImplicitlyTo}.
     *
     * @throws WhereException if the value is out of the type's range
     */
    static Constant implicit(Constant constant, Type to, int location) {
        if (constant.isNull()) {
            return new Constant(to, Value.None.NULL);
        }
        if (constant.type().equals(to)) {
            return constant;
        }
        refuseZone(constant.type(), to, location);
        try {
            return new Constant(to, implicit(constant.value(), to.family()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw cannot(constant, to, location);
        }
    }

    private static Value implicit(Value value, Family to) {
        return switch (value) {
            case Value.Whole(var number) -> ofWhole(number, to);
            case Value.Exact(var number) -> ofExact(number, to);
            case Value.Text(var text) -> ofText(text, to);
            case Value.Real _, Value.None _ -> value;
        };
    }

    private static Value ofWhole(long number, Family to) {
        return switch (to) {
            case NUMERIC -> new Value.Exact(Decimal.of(number));
            case FLOAT4 -> new Value.Real((float) number);
            case FLOAT8 -> new Value.Real((double) number);
            case TIMESTAMP -> {
                var micros = CalendarDays.toTimestamp(number);
                if (CalendarDays.isFinite(micros) && !CalendarDays.isTimestamp(micros)) {
                    throw new IllegalArgumentException("out of range");
                }
                yield new Value.Whole(micros);
            }
            default -> new Value.Whole(number);
        };
    }

    private static Value ofExact(Decimal number, Family to) {
        return switch (to) {
            case FLOAT4 -> new Value.Real(number.toFloat());
            case FLOAT8 -> new Value.Real(number.toDouble());
            default -> new Value.Exact(number);
        };
    }

    private static Value ofText(String text, Family to) {
        return new Value.Text(
                switch (to) {
                    case BPCHAR -> Literals.withoutPadding(text);
                    case NAME -> Literals.truncated(text);
                    default -> text;
                });
    }

    /**
     * Casts as {@code ::} does.
     *
     * @throws WhereException if there is no such cast here, or the value does not allow it
     */
    static Constant explicit(Constant constant, Type to, int location) {
        var from = constant.type().family();
        if (constant.isNull() || from.castsImplicitlyTo(to.family())) {
            return implicit(constant, to, location);
        }
        if (from == Family.UNKNOWN || from.isString()) {
            var text = ((Value.Text) constant.value()).value();
            return Literals.read(text, to, location);
        }
        if (from.isNumber() && to.family().isNumber()) {
            return narrowed(constant, to, location);
        }
        if (to.family().isString() && (from.isInteger() || from == Family.UUID)) {
            return Literals.read(Printer.text(constant), to, location);
        }
        throw unknownCast(constant.type(), to, location);
    }

    /** A cast that asks for the session's time zone means one thing here and another there. */
    private static void refuseZone(Type from, Type to, int location) {
        if (to.is(Family.TIMESTAMPTZ) && (from.is(Family.DATE) || from.is(Family.TIMESTAMP))) {
            throw WhereException.at(
                    location,
                    "a cast from %s to %s depends on the session's time zone and is not supported"
                            .formatted(from.name(), to.name()));
        }
    }

    static WhereException unknownCast(Type from, Type to, int location) {
        return WhereException.at(
                location, "unknown cast from type %s to type %s".formatted(from.name(), to.name()));
    }

    /** Numerics round half away from zero, floats half to even. */
    private static Constant narrowed(Constant constant, Type to, int location) {
        try {
            var number =
                    switch (constant.value()) {
                        case Value.Whole(var whole) -> BigDecimal.valueOf(whole);
                        case Value.Exact(var decimal) when decimal.isFinite() ->
                                decimal.number().setScale(0, RoundingMode.HALF_UP);
                        case Value.Real(var real) when to.family().isInteger() ->
                                new BigDecimal(Math.rint(real));
                        default -> throw unknownCast(constant.type(), to, location);
                    };
            var value = number.longValueExact();
            if (!to.family().holds(value)) {
                throw cannot(constant, to, location);
            }
            return new Constant(to, new Value.Whole(value));
        } catch (NumberFormatException | ArithmeticException e) {
            throw cannot(constant, to, location);
        }
    }

    private static WhereException cannot(Constant constant, Type to, int location) {
        return WhereException.at(
                location,
                "could not cast value %s from %s to %s"
                        .formatted(Printer.text(constant), constant.type().name(), to.name()));
    }
}
