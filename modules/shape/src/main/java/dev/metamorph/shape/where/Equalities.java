package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;
import dev.metamorph.shape.where.Where.Equality;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds equalities of which at least one holds whenever an expression is true. Empty if it finds
 * none that cover every case.
 */
final class Equalities {
    private Equalities() {}

    static List<Equality> of(Expression expression) {
        return switch (expression) {
            case Expression.Column column -> List.of(truth(column, true));
            case Expression.Not(Expression.Column column) -> List.of(truth(column, false));
            case Expression.TruthTest(var operand, var truth, var negated) ->
                    negated ? List.of() : ofTruth(operand, truth);
            case Expression.Comparison comparison -> ofComparison(comparison);
            case Expression.In(Expression.Column column, var list, var form) ->
                    ofList(column, list, form);
            case Expression.Junction(var and, var parts) -> and ? ofAnd(parts) : ofOr(parts);
            case Expression.In _,
                    Expression.Not _,
                    Expression.Distinct _,
                    Expression.NullTest _,
                    Expression.Constant _ ->
                    List.of();
        };
    }

    private static List<Equality> ofTruth(Expression operand, Truth truth) {
        return switch (truth) {
            case TRUE -> of(operand);
            case FALSE ->
                    operand instanceof Expression.Column column
                            ? List.of(truth(column, false))
                            : List.of();
            case UNKNOWN -> List.of();
        };
    }

    private static Equality truth(Expression.Column column, boolean value) {
        return new Equality(column.position(), new EqualityKey.Whole(value ? 1 : 0));
    }

    private static List<Equality> ofComparison(Expression.Comparison comparison) {
        if (comparison.operator() != Operator.EQUAL) {
            return List.of();
        }
        if (comparison.left() instanceof Expression.Column column
                && comparison.right() instanceof Constant constant) {
            return ofList(column, List.of(constant), comparison.form());
        }
        if (comparison.right() instanceof Expression.Column column
                && comparison.left() instanceof Constant constant) {
            return ofList(column, List.of(constant), comparison.form());
        }
        return List.of();
    }

    private static List<Equality> ofList(Expression.Column column, List<Constant> list, Form form) {
        var equalities = new ArrayList<Equality>();
        for (var constant : list) {
            if (!constant.isNull()) {
                var key = EqualityKeys.ofConstant(column.type(), constant, form);
                if (key.isEmpty()) {
                    return List.of();
                }
                equalities.add(new Equality(column.position(), key.get()));
            }
        }
        return equalities.stream().distinct().toList();
    }

    /** One part is enough: the one with the fewest. */
    private static List<Equality> ofAnd(List<Expression> parts) {
        var best = List.<Equality>of();
        for (var part : parts) {
            var found = of(part);
            if (!found.isEmpty() && (best.isEmpty() || found.size() < best.size())) {
                best = found;
            }
        }
        return best;
    }

    /** All parts are needed. */
    private static List<Equality> ofOr(List<Expression> parts) {
        var all = new ArrayList<Equality>();
        for (var part : parts) {
            var found = of(part);
            if (found.isEmpty()) {
                return List.of();
            }
            all.addAll(found);
        }
        return all.stream().distinct().toList();
    }
}
