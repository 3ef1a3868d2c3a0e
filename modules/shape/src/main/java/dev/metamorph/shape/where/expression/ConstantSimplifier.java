package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.RoutineResolver;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rewrites constants in comparisons to the simplest equivalent form, so that {@code id = 1}, {@code
 * id = '1'} and {@code id = 1.0} are the same clause, and the cheapest one.
 */
final class ConstantSimplifier {
    private ConstantSimplifier() {}

    static Expression simplified(Expression expression) {
        return switch (expression) {
            case Call call -> simplified(call);
            case Expression.Distinct(var equality, var negated) -> distinct(equality, negated);
            default -> expression;
        };
    }

    /**
     * A comparison with NULL becomes IS [NOT] NULL: the type of the constant may have no name that
     * could be printed.
     */
    private static Expression distinct(Call equality, boolean negated) {
        var left = equality.parts().get(0);
        var right = equality.parts().get(1);
        if (right instanceof Constant constant && constant.isNull()) {
            return new Expression.NullTest(left, !negated);
        }
        return left instanceof Constant constant && constant.isNull()
                ? new Expression.NullTest(right, !negated)
                : new Expression.Distinct(simplified(equality), negated);
    }

    private static Call simplified(Call call) {
        if (addsEnumConstant(call)) {
            return new Call(call.routine().asFunction(), call.parts(), call.collation());
        }
        if (Comparisons.of(call.routine().source()).isEmpty()) {
            return call;
        }
        var left = call.parts().get(0);
        var right = call.parts().get(1);
        if (right instanceof Constant constant) {
            return simplified(call, left, constant, false);
        }
        return left instanceof Constant constant ? simplified(call, right, constant, true) : call;
    }

    /**
     * Returns whether the operation adds an element to an array, and one of the two is a constant
     * of an enum. A constant of an enum or of an array of it is printed without its type, so that
     * beside {@code ||} it would be read as the other one.
     */
    private static boolean addsEnumConstant(Call call) {
        return (call.routine().source().equals("array_append")
                        || call.routine().source().equals("array_prepend"))
                && call.parts().stream()
                        .anyMatch(part -> part instanceof Constant && isOfEnum(part.type()));
    }

    private static boolean isOfEnum(Type type) {
        return type.kind() == Type.Kind.ENUM
                || (type.kind() == Type.Kind.ARRAY && type.element().kind() == Type.Kind.ENUM);
    }

    private static Call simplified(
            Call call, Expression operand, Constant constant, boolean mirrored) {
        var whole = whole(operand, constant);
        if (whole.isPresent()) {
            var inner = compared(operand);
            var found =
                    RoutineResolver.operator(
                            call.routine().name(), List.of(inner.type(), inner.type()));
            if (found.isPresent()) {
                var parts = sides(inner, new Constant(inner.type(), whole.get()), mirrored);
                return new Call(found.get(), parts, call.collation());
            }
        }
        var value = plain(constant);
        return value.equals(constant)
                ? call
                : new Call(call.routine(), sides(operand, value, mirrored), call.collation());
    }

    /**
     * The operand without a cast from an integer to numeric that only the constant made necessary.
     */
    private static Expression compared(Expression operand) {
        return operand instanceof Expression.Convert(var inner, _, var type)
                        && type.is(Types.NUMERIC)
                ? inner
                : operand;
    }

    private static List<Expression> sides(Expression left, Expression right, boolean mirrored) {
        var sides = new ArrayList<>(List.of(left, right));
        return mirrored ? sides.reversed() : sides;
    }

    /**
     * The constant as an integer of the type that the comparison needs in the end, if it is one.
     */
    private static Optional<Long> whole(Expression operand, Constant constant) {
        var type = operand.type();
        if (type.isInteger() && constant.type().isInteger() && !constant.type().equals(type)) {
            return fitting((Long) constant.value(), type);
        }
        if (operand instanceof Expression.Convert(var inner, _, var to)
                && inner.type().isInteger()
                && to.is(Types.NUMERIC)
                && constant.value() instanceof Decimal decimal
                && decimal.isFinite()) {
            var number = decimal.stripped().number();
            return number.scale() <= 0 && number.precision() < 20
                    ? Optional.of(number.toBigInteger())
                            .filter(big -> big.bitLength() < Long.SIZE)
                            .flatMap(big -> fitting(big.longValue(), inner.type()))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Long> fitting(@Nullable Long value, Type type) {
        if (value == null) {
            return Optional.empty();
        }
        var fits =
                switch (type.oid()) {
                    case Types.INT2 -> value == value.shortValue();
                    case Types.INT4 -> value == value.intValue();
                    default -> true;
                };
        return fits ? Optional.of(value) : Optional.empty();
    }

    /**
     * The normal form of equal values: no trailing zeros in a fraction, no negative zero, no
     * padding.
     */
    private static Constant plain(Constant constant) {
        var type = constant.type();
        return switch (constant.value()) {
            case Decimal decimal -> new Constant(type, decimal.stripped());
            case Double real -> new Constant(type, real + 0.0);
            case Float real -> new Constant(type, real + 0.0f);
            case String text when type.is(Types.BPCHAR) -> new Constant(type, Texts.unpadded(text));
            case null, default -> constant;
        };
    }
}
