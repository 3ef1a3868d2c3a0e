package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.ComparisonOperator;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.function.LikePattern;
import dev.metamorph.shape.where.syntax.Truth;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what an index can know of a clause; from the clause alone, so that it is always the same.
 */
public final class Accesses {
    private Accesses() {}

    /** What is known of the rows of which an expression is true. */
    public static Access of(Expression expression) {
        return switch (expression) {
            case Constant constant ->
                    Objects.equals(constant.value(), true) ? Access.EVERYTHING : Access.NOTHING;
            case Column column -> truth(column, true);
            case Expression.Not(Column column) -> truth(column, false);
            case Expression.TruthTest(var operand, var truth, var negated) ->
                    negated ? Access.EVERYTHING : ofTruth(operand, truth);
            case Expression.NullTest(Column column, var negated) ->
                    negated ? Access.EVERYTHING : point(column, Key.Special.NULL);
            case Expression.Distinct(var equality, var negated) ->
                    negated ? ofCall(equality) : Access.EVERYTHING;
            case Expression.Junction(var and, var parts) ->
                    and
                            ? Conjunction.of(parts.stream().map(Accesses::of).toList())
                            : Disjunction.of(parts.stream().map(Accesses::of).toList());
            case Call call -> ofCall(call);
            case Expression.Quantified quantified -> ofQuantified(quantified);
            default -> Access.EVERYTHING;
        };
    }

    private static Access ofTruth(Expression operand, Truth truth) {
        return switch (truth) {
            case TRUE -> of(operand);
            case FALSE ->
                    operand instanceof Column column ? truth(column, false) : Access.EVERYTHING;
            case UNKNOWN -> Access.EVERYTHING;
        };
    }

    private static Access truth(Column column, boolean value) {
        return point(column, new Key.Whole(value ? 1 : 0));
    }

    private static Access point(Column column, Key key) {
        return new Access.Points(List.of(column.position()), Set.of(List.of(key)));
    }

    private static Access ofCall(Call call) {
        var parts = call.parts();
        if (parts.size() != 2) {
            return Access.EVERYTHING;
        }
        return Known.value(parts.get(1))
                .map(constant -> ofCall(call, parts.get(0), constant, false))
                .or(() ->
                        Known.value(parts.get(0))
                                .map(constant -> ofCall(call, parts.get(1), constant, true)))
                .orElse(Access.EVERYTHING);
    }

    private static Access ofCall(Call call, Expression side, Constant constant, boolean mirrored) {
        var value = constant.value();
        if (!(Bare.column(side) instanceof Column column) || value == null) {
            return Access.EVERYTHING;
        }
        var source = call.routine().source();
        var comparison = Comparisons.of(source);
        if (comparison.isPresent()) {
            var order = comparison.get().order();
            return compared(column, mirrored ? order.mirrored() : order, constant.type(), value);
        }
        return switch (source) {
            case "textlike", "namelike" ->
                    mirrored ? Access.EVERYTHING : like(column, (String) value);
            case "text_starts_with" ->
                    mirrored ? Access.EVERYTHING : prefix(column, (String) value);
            case "arraycontains" -> elements(column, (PgArray) value, !mirrored);
            case "arraycontained" -> elements(column, (PgArray) value, mirrored);
            case "arrayoverlap" -> anyOf(column, keys((PgArray) value, constant.type()));
            default -> Access.EVERYTHING;
        };
    }

    private static Access compared(
            Column column, ComparisonOperator order, Type type, Object value) {
        if (!Bare.isComparable(column.type(), type)) {
            return Access.EVERYTHING;
        }
        var key = Keys.key(column.type(), value);
        if (order == ComparisonOperator.EQUAL) {
            return point(column, key);
        }
        if (order == ComparisonOperator.NOT_EQUAL || !isOrdered(column.type())) {
            return Access.EVERYTHING;
        }
        var inclusive =
                order == ComparisonOperator.LESS_OR_EQUAL
                        || order == ComparisonOperator.GREATER_OR_EQUAL;
        var bound = Optional.of(new Access.Bound(key, inclusive));
        return order == ComparisonOperator.LESS || order == ComparisonOperator.LESS_OR_EQUAL
                ? new Access.Range(column.position(), Optional.empty(), bound)
                : new Access.Range(column.position(), bound, Optional.empty());
    }

    /** Whether keys have the order of the values. Texts are compared only where that is so. */
    private static boolean isOrdered(Type type) {
        return type.kind() == Kind.BASE
                && switch (type.oid()) {
                    case Types.TIMETZ, Types.INTERVAL, Types.INET, Types.CIDR, Types.JSONB -> false;
                    default -> true;
                };
    }

    private static Access like(Column column, String pattern) {
        return prefix(column, LikePattern.prefix(pattern));
    }

    private static Access prefix(Column column, String prefix) {
        return prefix.isEmpty() ? Access.EVERYTHING : new Access.Prefix(column.position(), prefix);
    }

    private static Set<Key> keys(PgArray array, Type type) {
        var element = type.element();
        return array.elements().stream()
                .filter(Objects::nonNull)
                .map(one -> Keys.key(element, one))
                .collect(Collectors.toSet());
    }

    private static boolean hasKeys(Column column) {
        return column.type().kind() == Kind.ARRAY && Keys.has(column.type().element());
    }

    /** The column contains the constant, or is contained in it. */
    private static Access elements(Column column, PgArray array, boolean contains) {
        if (!hasKeys(column)) {
            return Access.EVERYTHING;
        }
        var keys = new HashSet<>(keys(array, column.type()));
        if (!contains) {
            keys.add(Key.Special.EMPTY);
            return new Access.Elements(column.position(), keys);
        }
        if (array.elements().contains(null)) {
            return Access.NOTHING;
        }
        // All of them are wanted, and one is enough to find the row by.
        return keys.isEmpty()
                ? Access.EVERYTHING
                : new Access.Elements(column.position(), Set.of(Rarest.of(keys)));
    }

    private static Access anyOf(Column column, Set<Key> keys) {
        if (!hasKeys(column)) {
            return Access.EVERYTHING;
        }
        return keys.isEmpty() ? Access.NOTHING : new Access.Elements(column.position(), keys);
    }

    private static Access ofQuantified(Expression.Quantified quantified) {
        var comparison = Comparisons.of(quantified.routine().source());
        if (quantified.all()
                || comparison.isEmpty()
                || comparison.get().order() != ComparisonOperator.EQUAL) {
            return Access.EVERYTHING;
        }
        if (quantified.right() instanceof Constant array) {
            return Bare.column(quantified.left()) instanceof Column column
                    ? oneOf(column, array.type(), (PgArray) array.value())
                    : Access.EVERYTHING;
        }
        if (!(quantified.left() instanceof Constant(var type, var value))
                || value == null
                || !(quantified.right() instanceof Column column)
                || !column.type().element().equals(type)) {
            return Access.EVERYTHING;
        }
        return anyOf(column, Set.of(Keys.key(type, value)));
    }

    private static Access oneOf(Column column, Type arrays, @Nullable PgArray array) {
        if (array == null) {
            return Access.NOTHING;
        }
        if (!Bare.isComparable(column.type(), arrays.element())) {
            return Access.EVERYTHING;
        }
        var values = keys(array, arrays).stream().map(List::<Key>of).collect(Collectors.toSet());
        return values.isEmpty()
                ? Access.NOTHING
                : new Access.Points(List.of(column.position()), values);
    }
}
