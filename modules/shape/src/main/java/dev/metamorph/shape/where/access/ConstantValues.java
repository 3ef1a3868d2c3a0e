package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.expression.Evaluator;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Computes expressions that do not depend on a row, although Postgres evaluates them for each row.
 */
final class ConstantValues {
    private ConstantValues() {}

    /** The value of an expression, if it depends on no column and can be computed. */
    static Optional<Constant> value(Expression expression) {
        return switch (expression) {
            case Constant constant -> Optional.of(constant);
            case Expression.Call _, Expression.Convert _, Expression.Fit _ -> computed(expression);
            default -> Optional.empty();
        };
    }

    private static Optional<Constant> computed(Expression expression) {
        var parts = expression.parts();
        var values = new @Nullable Object[parts.size()];
        for (var i = 0; i < values.length; i++) {
            var value = value(parts.get(i));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values[i] = value.get().value();
        }
        try {
            return Optional.of(
                    new Constant(
                            expression.type(),
                            Evaluator.of(expression).evaluate(Arguments.of(values))));
        } catch (EvaluationException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
