package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.List;

/**
 * The two sides of a comparison, brought to types that Postgres can compare.
 *
 * @param left the left one
 * @param right the right one
 * @param form how they are compared
 */
record Sides(Expression left, Expression right, Form form) {
    /**
     * Gives literals the type of the other side and finds the comparison.
     *
     * @param sign the operator, for the complaint
     * @throws WhereException if there is no such comparison, or it is not known here
     */
    static Sides of(Expression left, Expression right, boolean isOrder, String sign, int location) {
        var one = typed(left, right.type(), location);
        var other = typed(right, one.type(), location);
        var form = Forms.of(one.type(), other.type(), isOrder, sign, location);
        if (one.type().family().isString()) {
            Collations.check(one, other, isOrder, location);
        }
        return new Sides(one, other, form).fitted(location);
    }

    /** A literal beside another is text. */
    private static Expression typed(Expression side, Type beside, int location) {
        if (!(side instanceof Constant constant) || !side.type().is(Family.UNKNOWN)) {
            return side;
        }
        return switch (beside.family()) {
            case UNKNOWN -> Casts.explicit(constant, Type.of(Family.TEXT), location);
            case OTHER, OPAQUE -> new Constant(beside, Value.None.NULL);
            default -> Casts.explicit(constant, beside, location);
        };
    }

    private Sides fitted(int location) {
        if (left instanceof Constant && right instanceof Constant) {
            return this;
        }
        if (right instanceof Constant constant) {
            var fitting = Fitting.of(left.type(), form, List.of(constant), location);
            return new Sides(left, fitting.constants().getFirst(), fitting.form());
        }
        if (left instanceof Constant constant) {
            var fitting = Fitting.of(right.type(), form, List.of(constant), location);
            return new Sides(fitting.constants().getFirst(), right, fitting.form());
        }
        return this;
    }
}
