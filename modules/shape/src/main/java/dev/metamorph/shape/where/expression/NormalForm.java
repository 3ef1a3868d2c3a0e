package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Junction;
import dev.metamorph.shape.where.expression.Expression.Membership;
import dev.metamorph.shape.where.expression.Expression.Not;

import java.util.ArrayList;
import java.util.List;

/**
 * The disjunctive normal form of a clause with subqueries. NOT is pushed down to the conditions,
 * which holds in three-valued logic, too. A condition is a membership, the parts of a junction that
 * have no subquery, taken together and at the place of the first of them, or any other expression.
 */
public final class NormalForm {
    private NormalForm() {}

    /** The number of disjuncts, or {@link Long#MAX_VALUE} if there are more. */
    public static long size(Expression clause) {
        return size(clause, false);
    }

    private static long size(Expression part, boolean negated) {
        if (isCondition(part)) {
            return 1;
        }
        if (part instanceof Not(var operand)) {
            return size(operand, !negated);
        }
        var isAnd = ((Junction) part).and() != negated;
        var size = isAnd ? 1L : 0L;
        for (var each : grouped((Junction) part)) {
            var other = size(each, negated);
            size = isAnd ? product(size, other) : sum(size, other);
        }
        return size;
    }

    private static long product(long one, long other) {
        return one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** The conditions of each disjunct; check {@link #size} first. */
    public static List<List<Expression>> of(Expression clause) {
        return of(clause, false);
    }

    private static List<List<Expression>> of(Expression part, boolean negated) {
        if (isCondition(part)) {
            return List.of(List.of(negated ? negation(part) : part));
        }
        if (part instanceof Not(var operand)) {
            return of(operand, !negated);
        }
        var isAnd = ((Junction) part).and() != negated;
        var disjuncts = new ArrayList<List<Expression>>();
        if (isAnd) {
            disjuncts.add(List.of());
        }
        for (var each : grouped((Junction) part)) {
            var others = of(each, negated);
            if (isAnd) {
                var before = List.copyOf(disjuncts);
                disjuncts.clear();
                before.forEach(one -> others.forEach(other -> disjuncts.add(joined(one, other))));
            } else {
                disjuncts.addAll(others);
            }
        }
        return disjuncts;
    }

    private static List<Expression> joined(List<Expression> one, List<Expression> other) {
        var joined = new ArrayList<>(one);
        joined.addAll(other);
        return joined;
    }

    private static boolean isCondition(Expression part) {
        return !(part instanceof Junction || part instanceof Not) || isPlain(part);
    }

    private static boolean isPlain(Expression part) {
        return Memberships.of(part).isEmpty();
    }

    private static Expression negation(Expression part) {
        return switch (part) {
            case Membership(var operands, var query, var negated) ->
                    new Membership(operands, query, !negated);
            case Not(var operand) -> operand;
            default -> new Not(part);
        };
    }

    /** The parts, with all of those that have no subquery as one. */
    @SuppressWarnings("ReferenceEquality") // the first of equal parts, once
    private static List<Expression> grouped(Junction junction) {
        var plain = junction.parts().stream().filter(NormalForm::isPlain).toList();
        if (plain.size() < 2) {
            return junction.parts();
        }
        var grouped = new ArrayList<Expression>();
        for (var part : junction.parts()) {
            if (!isPlain(part)) {
                grouped.add(part);
            } else if (part == plain.getFirst()) {
                grouped.add(new Junction(junction.and(), plain));
            }
        }
        return grouped;
    }
}
