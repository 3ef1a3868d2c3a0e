package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rewrites comparisons of rows to comparisons of their fields.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-comparisons.html">Row and array
 *     comparisons</a>
 */
final class RowComparisons {
    private final ExpressionAnalyzer analyzer;
    private final CallResolver calls;

    RowComparisons(ExpressionAnalyzer analyzer, CallResolver calls) {
        this.analyzer = analyzer;
        this.calls = calls;
    }

    Expression compared(String operator, List<Syntax> left, List<Syntax> right, int location) {
        sameSize(left, right, location);
        return switch (operator) {
            case "=" -> joined(true, "=", left, right, location);
            case "<>" -> joined(false, "<>", left, right, location);
            case "<", "<=", ">", ">=" -> ordered(operator, left, right, location);
            default ->
                    throw Refusal.limited(
                            Limitation.OPERATOR,
                            location,
                            "operator %s of rows is not supported".formatted(operator));
        };
    }

    private static void sameSize(List<Syntax> left, List<Syntax> right, int location) {
        if (left.size() != right.size()) {
            throw Refusal.at(location, "unequal number of entries in row expressions");
        }
    }

    private Expression joined(
            boolean and, String operator, List<Syntax> left, List<Syntax> right, int location) {
        var parts = new ArrayList<Expression>();
        for (var i = 0; i < left.size(); i++) {
            parts.add(compared(operator, left.get(i), right.get(i), location));
        }
        return new Expression.Junction(and, parts);
    }

    private Expression compared(String operator, Syntax left, Syntax right, int location) {
        return calls.operator(
                operator, List.of(analyzer.analyze(left), analyzer.analyze(right)), location);
    }

    /** The first pair of fields that differ decides. */
    private Expression ordered(
            String operator, List<Syntax> left, List<Syntax> right, int location) {
        refuseDecided(left, right, location);
        var last = left.size() - 1;
        var result = compared(operator, left.get(last), right.get(last), location);
        for (var i = last - 1; i >= 0; i--) {
            var strict = compared(operator.substring(0, 1), left.get(i), right.get(i), location);
            var equal = compared("=", left.get(i), right.get(i), location);
            // If the first fields are NULL, the others are not evaluated.
            result = new Expression.Case(List.of(equal, result, strict), Types.of(Types.BOOL));
        }
        return result;
    }

    /**
     * Refuses comparisons whose result a constant decides. Postgres does not fold comparisons of
     * rows, and so may find other errors around them than we do.
     */
    private void refuseDecided(List<Syntax> left, List<Syntax> right, int location) {
        for (var i = 0; i < left.size(); i++) {
            var sides = List.of(analyzer.constant(left.get(i)), analyzer.constant(right.get(i)));
            if ((i == 0 && sides.stream().allMatch(Optional::isPresent))
                    || sides.stream().flatMap(Optional::stream).anyMatch(Constant::isNull)) {
                throw Refusal.limited(
                        Limitation.OPERATOR,
                        location,
                        "rows whose first fields are constants, or with a field that is NULL, cannot be ordered");
            }
        }
    }

    Expression distinct(List<Syntax> left, List<Syntax> right, boolean negated, int location) {
        sameSize(left, right, location);
        var parts = new ArrayList<Expression>();
        for (var i = 0; i < left.size(); i++) {
            parts.add(
                    analyzer.distinct(
                            analyzer.analyze(left.get(i)),
                            analyzer.analyze(right.get(i)),
                            negated,
                            location));
        }
        return new Expression.Junction(negated, parts);
    }
}
