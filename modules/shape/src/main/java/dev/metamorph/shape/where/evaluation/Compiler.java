package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.expression.Evaluator;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Membership;
import dev.metamorph.shape.where.expression.InnerQuery;
import dev.metamorph.shape.where.expression.Memberships;
import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.function.ScalarFunction;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Compiles an expression to a tree of nodes that evaluate rows. */
public final class Compiler {
    private final Places places;
    private final Shortcuts shortcuts;
    private final Function<InnerQuery, MemberSet> sets;
    private final Set<Membership> indifferent;

    private Compiler(Expression expression, int[] positions, Function<InnerQuery, MemberSet> sets) {
        places = new Places(positions.clone());
        shortcuts = new Shortcuts(places);
        this.sets = sets;
        indifferent = Memberships.indifferentToNull(expression);
    }

    /**
     * Compiles an expression to a predicate for rows with the given columns. A predicate must be
     * used by one thread only.
     *
     * @param positions for each column of the relation, its position in the rows, or -1 if the rows
     *     do not have it
     * @param sets the values of each subquery, at the time of each evaluation
     * @throws IllegalArgumentException if a column that the clause reads is not in the rows
     */
    public static Predicate<Row> compile(
            Expression expression, int[] positions, Function<InnerQuery, MemberSet> sets) {
        var compiler = new Compiler(expression, positions, sets);
        var node = compiler.node(expression);
        var cells = compiler.shortcuts.cells().toArray(LongCell[]::new);
        if (cells.length == 0) {
            return row -> isTrue(node, row);
        }
        return row -> {
            try {
                return isTrue(node, row);
            } finally {
                for (var cell : cells) {
                    cell.forget();
                }
            }
        };
    }

    private static boolean isTrue(Node node, Row row) {
        try {
            return Boolean.TRUE.equals(node.value(row));
        } catch (ArithmeticException _) {
            throw new EvaluationException("value out of range");
        }
    }

    private Node node(Expression expression) {
        var shortcut = shortcuts.node(expression);
        if (shortcut.isPresent()) {
            return shortcut.get();
        }
        return switch (expression) {
            case Expression.Constant(_, var value) -> _ -> value;
            case Expression.Column column -> column(column);
            case Expression.Junction(var and, var parts) -> Junctions.of(and, nodes(parts));
            case Expression.Case(var parts, _) -> cases(nodes(parts));
            case Expression.Coalesce(var parts, _) -> coalesce(nodes(parts));
            case Expression.Subscript _, Expression.Slice _ -> indexed(expression);
            case Membership membership ->
                    new MembershipNode(
                            membership,
                            sets.apply(membership.query()),
                            places,
                            indifferent.contains(membership));
            case Call call when call.routine().strict() -> strict(call);
            default -> operation(expression);
        };
    }

    private Node[] nodes(List<Expression> parts) {
        return parts.stream().map(this::node).toArray(Node[]::new);
    }

    private Node column(Expression.Column column) {
        return new ColumnNode(places.of(column), column.name(), Readers.of(column.type()));
    }

    private static Node cases(Node[] parts) {
        return row -> {
            for (var i = 0; i + 1 < parts.length; i += 2) {
                if (Boolean.TRUE.equals(parts[i].value(row))) {
                    return parts[i + 1].value(row);
                }
            }
            return parts[parts.length - 1].value(row);
        };
    }

    private static Node coalesce(Node[] parts) {
        return row -> {
            for (var part : parts) {
                var value = part.value(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }

    /** A subscript or slice; its indexes are not evaluated if the array is NULL. */
    private Node indexed(Expression expression) {
        var parts = nodes(expression.parts());
        var evaluator = Evaluator.of(expression);
        return row -> {
            var array = parts[0].value(row);
            return array == null ? null : evaluator.evaluate(arguments(array, parts, row));
        };
    }

    private static Arguments arguments(@Nullable Object first, Node[] parts, Row row) {
        var values = new @Nullable Object[parts.length];
        values[0] = first;
        for (var i = 1; i < parts.length; i++) {
            values[i] = parts[i].value(row);
        }
        return Arguments.of(values);
    }

    private Node strict(Call call) {
        var parts = nodes(call.parts());
        return switch (BuiltinFunctions.bind(call.routine(), call.collation(), 0)) {
            case ScalarFunction.One<?, ?> one -> one(ScalarFunction.untyped(one), parts[0]);
            case ScalarFunction.Two<?, ?, ?> two ->
                    two(ScalarFunction.untyped(two), parts[0], parts[1]);
            case ScalarFunction.Three<?, ?, ?, ?> three ->
                    three(ScalarFunction.untyped(three), parts);
            case ScalarFunction.NullableTwo<?, ?, ?> _, ScalarFunction.Many<?> _ -> operation(call);
        };
    }

    private static Node one(ScalarFunction.One<Object, Object> function, Node part) {
        return row -> {
            var value = part.value(row);
            return value == null ? null : function.call(value);
        };
    }

    private static Node two(
            ScalarFunction.Two<Object, Object, Object> function, Node left, Node right) {
        return row -> {
            var first = left.value(row);
            var second = right.value(row);
            return first == null || second == null ? null : function.call(first, second);
        };
    }

    private static Node three(
            ScalarFunction.Three<Object, Object, Object, Object> function, Node[] parts) {
        return row -> {
            var first = parts[0].value(row);
            var second = parts[1].value(row);
            var third = parts[2].value(row);
            return first == null || second == null || third == null
                    ? null
                    : function.call(first, second, third);
        };
    }

    private Node operation(Expression expression) {
        var parts = nodes(expression.parts());
        var evaluator = Evaluator.of(expression);
        return row -> {
            var values = new @Nullable Object[parts.length];
            for (var i = 0; i < parts.length; i++) {
                values[i] = parts[i].value(row);
            }
            return evaluator.evaluate(Arguments.of(values));
        };
    }
}
