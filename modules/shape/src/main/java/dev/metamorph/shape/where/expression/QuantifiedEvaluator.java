package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.function.ScalarFunction;
import dev.metamorph.shape.where.value.PgArray;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Evaluates ANY and ALL as Postgres's {@code ExecEvalScalarArrayOp} does. */
final class QuantifiedEvaluator {
    private final ScalarFunction code;
    private final boolean strict;
    private final boolean all;

    QuantifiedEvaluator(Expression.Quantified expression) {
        code = BuiltinFunctions.bind(expression.routine(), expression.collation(), 0);
        strict = expression.routine().strict();
        all = expression.all();
    }

    /**
     * @param values the operand and the array
     */
    @Nullable Object evaluate(Arguments values) {
        if (!(values.get(1) instanceof PgArray array)) {
            return null;
        }
        if (array.elements().isEmpty()) {
            return all;
        }
        var left = values.get(0);
        if (left == null && strict) {
            return null;
        }
        var unknown = false;
        for (var element : array.elements()) {
            var result = element == null && strict ? null : code.apply(Arguments.of(left, element));
            if (Objects.equals(result, !all)) {
                return !all;
            }
            unknown |= result == null;
        }
        return unknown ? null : (Object) all;
    }
}
