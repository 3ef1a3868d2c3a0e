package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Call;

import java.util.List;

/** Replaces the parts of an expression. */
final class ExpressionParts {
    private ExpressionParts() {}

    /** The same operation on other parts of the same types. */
    static Expression replaced(Expression expression, List<Expression> parts) {
        if (parts.equals(expression.parts())) {
            return expression;
        }
        var first = parts.getFirst();
        return switch (expression) {
            case Call(var routine, _, var collation) -> new Call(routine, parts, collation);
            case Expression.Convert(_, var cast, var type) ->
                    new Expression.Convert(first, cast, type);
            case Expression.Fit(_, var modifiers) -> new Expression.Fit(first, modifiers);
            case Expression.Collated(_, var collation) -> new Expression.Collated(first, collation);
            case Expression.Junction(var and, _) -> new Expression.Junction(and, parts);
            case Expression.Not _ -> new Expression.Not(first);
            case Expression.Distinct(var equality, var negated) ->
                    new Expression.Distinct(
                            new Call(equality.routine(), parts, equality.collation()), negated);
            case Expression.Quantified(var routine, var all, _, _, var collation) ->
                    new Expression.Quantified(routine, all, first, parts.get(1), collation);
            // Its parts are columns, which nothing replaces.
            case Expression.Membership membership -> membership;
            case Expression.NullTest(_, var negated) -> new Expression.NullTest(first, negated);
            case Expression.TruthTest(_, var truth, var negated) ->
                    new Expression.TruthTest(first, truth, negated);
            case Expression.Case cases -> new Expression.Case(parts, cases.type());
            case Expression.Coalesce coalesce -> new Expression.Coalesce(parts, coalesce.type());
            case Expression.Extreme(var greatest, _, var type, var collation) ->
                    new Expression.Extreme(greatest, parts, type, collation);
            case Expression.NullIf nullIf ->
                    parts.get(1) instanceof Call equality
                            ? new Expression.NullIf(equality, first)
                            : new Expression.NullIf(nullIf.equality(), first);
            case Expression.ArrayOf array -> new Expression.ArrayOf(parts, array.type());
            case Expression.Subscript subscript ->
                    new Expression.Subscript(parts, subscript.type());
            case Expression.Slice(_, var bounds) -> new Expression.Slice(parts, bounds);
            case Expression.Column _, Expression.Constant _ -> expression;
        };
    }
}
