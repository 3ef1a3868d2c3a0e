package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.ArrayList;
import java.util.List;

/** Builds predicates of typed parts, in the simplest form, constants evaluated. */
final class Predicates {
    private Predicates() {}

    static Expression comparison(
            Operator operator, Expression left, Expression right, int location) {
        var sides = Sides.of(left, right, operator.isOrder(), operator.sql(), location);
        if (isNull(sides.left()) || isNull(sides.right())) {
            return Expression.UNKNOWN;
        }
        return folded(
                new Expression.Comparison(operator, sides.left(), sides.right(), sides.form()));
    }

    static Expression distinct(Expression left, Expression right, boolean negated, int location) {
        if (isNull(right)) {
            return nullTest(left, !negated, location);
        }
        if (isNull(left)) {
            return nullTest(right, !negated, location);
        }
        var sides = Sides.of(left, right, false, "IS DISTINCT FROM", location);
        return folded(new Expression.Distinct(sides.left(), sides.right(), sides.form(), negated));
    }

    static Expression between(
            Expression operand, Expression low, Expression high, boolean negated, int location) {
        var above = negated ? Operator.LESS : Operator.GREATER_OR_EQUAL;
        var below = negated ? Operator.GREATER : Operator.LESS_OR_EQUAL;
        return junction(
                !negated,
                List.of(
                        comparison(above, operand, low, location),
                        comparison(below, operand, high, location)));
    }

    static Expression nullTest(Expression operand, boolean negated, int location) {
        if (operand.type().is(Family.OPAQUE)) {
            throw WhereException.at(
                    location,
                    "columns of type %s cannot be used in a where clause"
                            .formatted(operand.type().name()));
        }
        return folded(new Expression.NullTest(operand, negated));
    }

    static Expression truthTest(Expression operand, Truth truth, boolean negated) {
        return folded(new Expression.TruthTest(operand, truth, negated));
    }

    static Expression not(Expression operand) {
        return folded(new Expression.Not(operand));
    }

    /** Nested junctions of the same sort become one, constants that decide nothing go. */
    static Expression junction(boolean and, List<Expression> parts) {
        var neutral = and ? Expression.TRUE : Expression.FALSE;
        var deciding = and ? Expression.FALSE : Expression.TRUE;
        var rest = new ArrayList<Expression>();
        for (var part : parts) {
            if (part.equals(deciding)) {
                return deciding;
            }
            if (part instanceof Expression.Junction inner && inner.and() == and) {
                rest.addAll(inner.parts());
            } else if (!part.equals(neutral)) {
                rest.add(part);
            }
        }
        return switch (rest.size()) {
            case 0 -> neutral;
            case 1 -> rest.getFirst();
            default ->
                    rest.stream().allMatch(Expression.UNKNOWN::equals)
                            ? Expression.UNKNOWN
                            : new Expression.Junction(and, rest);
        };
    }

    static boolean isNull(Expression expression) {
        return expression instanceof Constant constant && constant.isNull();
    }

    /** A predicate of constants is one. */
    static Expression folded(Expression.Predicate predicate) {
        return Columns.of(predicate).isEmpty()
                ? Expression.of(Compiler.evaluate(predicate))
                : predicate;
    }
}
