package dev.metamorph.shape.where;

import java.util.Set;
import java.util.TreeSet;

/** Which columns an expression reads. */
final class Columns {
    private Columns() {}

    /** Their positions in the relation, ascending. */
    static Set<Integer> of(Expression expression) {
        var positions = new TreeSet<Integer>();
        collect(expression, positions);
        return positions;
    }

    private static void collect(Expression expression, Set<Integer> positions) {
        switch (expression) {
            case Expression.Column column -> positions.add(column.position());
            case Expression.Constant _ -> {}
            case Expression.Junction(_, var parts) ->
                    parts.forEach(part -> collect(part, positions));
            case Expression.Not(var operand) -> collect(operand, positions);
            case Expression.Comparison(_, var left, var right, _) -> {
                collect(left, positions);
                collect(right, positions);
            }
            case Expression.Distinct(var left, var right, _, _) -> {
                collect(left, positions);
                collect(right, positions);
            }
            case Expression.In(var operand, _, _) -> collect(operand, positions);
            case Expression.NullTest(var operand, _) -> collect(operand, positions);
            case Expression.TruthTest(var operand, _, _) -> collect(operand, positions);
        }
    }
}
