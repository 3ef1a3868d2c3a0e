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
 * Derives the access path of a clause. It depends on the clause alone, so that it is the same in
 * every process.
 */
public final class AccessPaths {
    private AccessPaths() {}

    /** The access path of the rows for which an expression is true. */
    public static AccessPath of(Expression expression) {
        return switch (expression) {
            case Constant constant ->
                    Objects.equals(constant.value(), true)
                            ? AccessPath.EVERYTHING
                            : AccessPath.NOTHING;
            case Column column -> truth(column, true);
            case Expression.Not(Column column) -> truth(column, false);
            case Expression.TruthTest(var operand, var truth, var negated) ->
                    negated ? AccessPath.EVERYTHING : ofTruth(operand, truth);
            case Expression.NullTest(Column column, var negated) ->
                    negated ? AccessPath.EVERYTHING : point(column, IndexKey.Special.NULL);
            case Expression.Distinct(var equality, var negated) ->
                    negated ? ofCall(equality) : AccessPath.EVERYTHING;
            case Expression.Junction(var and, var parts) ->
                    and
                            ? Conjunction.of(parts.stream().map(AccessPaths::of).toList())
                            : Disjunction.of(parts.stream().map(AccessPaths::of).toList());
            case Call call -> ofCall(call);
            case Expression.Quantified quantified -> ofQuantified(quantified);
            default -> AccessPath.EVERYTHING;
        };
    }

    private static AccessPath ofTruth(Expression operand, Truth truth) {
        return switch (truth) {
            case TRUE -> of(operand);
            case FALSE ->
                    operand instanceof Column column ? truth(column, false) : AccessPath.EVERYTHING;
            case UNKNOWN -> AccessPath.EVERYTHING;
        };
    }

    private static AccessPath truth(Column column, boolean value) {
        return point(column, new IndexKey.Whole(value ? 1 : 0));
    }

    private static AccessPath point(Column column, IndexKey key) {
        return new AccessPath.Points(List.of(column.position()), Set.of(List.of(key)));
    }

    private static AccessPath ofCall(Call call) {
        var parts = call.parts();
        if (parts.size() != 2) {
            return AccessPath.EVERYTHING;
        }
        return ConstantValues.value(parts.get(1))
                .map(constant -> ofCall(call, parts.get(0), constant, false))
                .or(() ->
                        ConstantValues.value(parts.get(0))
                                .map(constant -> ofCall(call, parts.get(1), constant, true)))
                .orElse(AccessPath.EVERYTHING);
    }

    private static AccessPath ofCall(
            Call call, Expression side, Constant constant, boolean mirrored) {
        var value = constant.value();
        if (!(KeyPreservingCasts.column(side) instanceof Column column) || value == null) {
            return AccessPath.EVERYTHING;
        }
        var source = call.routine().source();
        var comparison = Comparisons.of(source);
        if (comparison.isPresent()) {
            var order = comparison.get().order();
            return compared(column, mirrored ? order.mirrored() : order, constant.type(), value);
        }
        return switch (source) {
            case "textlike", "namelike" ->
                    mirrored ? AccessPath.EVERYTHING : like(column, (String) value);
            case "text_starts_with" ->
                    mirrored ? AccessPath.EVERYTHING : prefix(column, (String) value);
            case "arraycontains" -> elements(column, (PgArray) value, !mirrored);
            case "arraycontained" -> elements(column, (PgArray) value, mirrored);
            case "arrayoverlap" -> anyOf(column, keys((PgArray) value, constant.type()));
            default -> AccessPath.EVERYTHING;
        };
    }

    private static AccessPath compared(
            Column column, ComparisonOperator order, Type type, Object value) {
        if (!KeyPreservingCasts.isComparable(column.type(), type)) {
            return AccessPath.EVERYTHING;
        }
        var key = KeyReader.key(column.type(), value);
        if (order == ComparisonOperator.EQUAL) {
            return point(column, key);
        }
        if (order == ComparisonOperator.NOT_EQUAL || !isOrdered(column.type())) {
            return AccessPath.EVERYTHING;
        }
        var inclusive =
                order == ComparisonOperator.LESS_OR_EQUAL
                        || order == ComparisonOperator.GREATER_OR_EQUAL;
        var bound = Optional.of(new AccessPath.Bound(key, inclusive));
        return order == ComparisonOperator.LESS || order == ComparisonOperator.LESS_OR_EQUAL
                ? new AccessPath.Range(column.position(), Optional.empty(), bound)
                : new AccessPath.Range(column.position(), bound, Optional.empty());
    }

    /**
     * Returns whether keys have the order of the values. Texts are ordered only under collations
     * where this is so.
     */
    private static boolean isOrdered(Type type) {
        return type.kind() == Kind.BASE
                && switch (type.oid()) {
                    case Types.TIMETZ, Types.INTERVAL, Types.INET, Types.CIDR, Types.JSONB -> false;
                    default -> true;
                };
    }

    private static AccessPath like(Column column, String pattern) {
        return prefix(column, LikePattern.prefix(pattern));
    }

    private static AccessPath prefix(Column column, String prefix) {
        return prefix.isEmpty()
                ? AccessPath.EVERYTHING
                : new AccessPath.Prefix(column.position(), prefix);
    }

    private static Set<IndexKey> keys(PgArray array, Type type) {
        var element = type.element();
        return array.elements().stream()
                .filter(Objects::nonNull)
                .map(one -> KeyReader.key(element, one))
                .collect(Collectors.toSet());
    }

    private static boolean hasKeys(Column column) {
        return column.type().kind() == Kind.ARRAY && KeyReader.has(column.type().element());
    }

    /** The column contains the constant, or is contained in it. */
    private static AccessPath elements(Column column, PgArray array, boolean contains) {
        if (!hasKeys(column)) {
            return AccessPath.EVERYTHING;
        }
        var keys = new HashSet<>(keys(array, column.type()));
        if (!contains) {
            keys.add(IndexKey.Special.EMPTY);
            return new AccessPath.Elements(column.position(), keys);
        }
        if (array.elements().contains(null)) {
            return AccessPath.NOTHING;
        }
        // The row must have all elements, so one of them is enough to find it.
        return keys.isEmpty()
                ? AccessPath.EVERYTHING
                : new AccessPath.Elements(column.position(), Set.of(KeySelectivity.rarest(keys)));
    }

    private static AccessPath anyOf(Column column, Set<IndexKey> keys) {
        if (!hasKeys(column)) {
            return AccessPath.EVERYTHING;
        }
        return keys.isEmpty()
                ? AccessPath.NOTHING
                : new AccessPath.Elements(column.position(), keys);
    }

    private static AccessPath ofQuantified(Expression.Quantified quantified) {
        var comparison = Comparisons.of(quantified.routine().source());
        if (quantified.all()
                || comparison.isEmpty()
                || comparison.get().order() != ComparisonOperator.EQUAL) {
            return AccessPath.EVERYTHING;
        }
        if (quantified.right() instanceof Constant array) {
            return KeyPreservingCasts.column(quantified.left()) instanceof Column column
                    ? oneOf(column, array.type(), (PgArray) array.value())
                    : AccessPath.EVERYTHING;
        }
        if (!(quantified.left() instanceof Constant(var type, var value))
                || value == null
                || !(quantified.right() instanceof Column column)
                || !column.type().element().equals(type)) {
            return AccessPath.EVERYTHING;
        }
        return anyOf(column, Set.of(KeyReader.key(type, value)));
    }

    private static AccessPath oneOf(Column column, Type arrays, @Nullable PgArray array) {
        if (array == null) {
            return AccessPath.NOTHING;
        }
        if (!KeyPreservingCasts.isComparable(column.type(), arrays.element())) {
            return AccessPath.EVERYTHING;
        }
        var values =
                keys(array, arrays).stream().map(List::<IndexKey>of).collect(Collectors.toSet());
        return values.isEmpty()
                ? AccessPath.NOTHING
                : new AccessPath.Points(List.of(column.position()), values);
    }
}
