package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.expression.Expression.Membership;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

/**
 * {@code x [NOT] IN (SELECT ...)} in three-valued logic.
 *
 * <pre>
 *  set              x            IN      NOT IN
 *  empty            any          false   true
 *  not empty        NULL         NULL    NULL
 *  contains x                    true    false
 *  lacks x, a NULL               NULL    NULL
 *  lacks x, no NULL              false   true
 * </pre>
 *
 * <p>For rows of several columns this is exact only without a NULL, because a row that differs in
 * one column is different whatever the others are. Where NULL and false have the same effect that
 * does not matter; elsewhere the columns were not nullable when the clause was accepted.
 */
final class MembershipNode implements Node {
    private final TupleKeys keys;
    private final MemberSet set;
    private final boolean negated;
    private final boolean refusesNull;

    /**
     * @param isIndifferent whether NULL and false have the same effect here
     */
    MembershipNode(Membership membership, MemberSet set, Places places, boolean isIndifferent) {
        var operands = membership.operands();
        keys =
                TupleKeys.of(
                        operands.stream().map(Column::type).toList(),
                        operands.stream().mapToInt(places::of).toArray());
        this.set = set;
        negated = membership.negated();
        refusesNull = operands.size() > 1 && !isIndifferent;
    }

    @Override
    public @Nullable Object value(Row row) {
        if (set.isEmpty()) {
            return negated;
        }
        var key = key(row);
        if (refusesNull && (key == null || set.hasNull())) {
            throw new EvaluationException("a row of several columns with a NULL is compared");
        }
        if (key == null) {
            return null;
        }
        if (set.contains(key)) {
            return !negated;
        }
        return set.hasNull() ? null : (Object) negated;
    }

    private @Nullable TupleKey key(Row row) {
        try {
            return keys.key(row);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw new EvaluationException("a value that is compared with a subquery is not read");
        }
    }
}
