package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.function.CastFunctions;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.syntax.Truth;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Computes an expression from the values of all its parts. */
@FunctionalInterface
public interface Evaluator {
    /**
     * Computes the value; {@code null} for NULL.
     *
     * @throws EvaluationException if the expression has no value
     */
    @Nullable Object evaluate(Arguments parts);

    /**
     * The evaluator of an expression, except columns and expressions that do not evaluate all of
     * their parts.
     */
    static Evaluator of(Expression expression) {
        return switch (expression) {
            case Call call -> of(call);
            case Expression.Convert(var operand, var cast, var type) -> {
                var code = CastFunctions.bind(cast, operand.type(), type, 0);
                yield values -> values.get(0) == null ? null : code.call(values.given(0));
            }
            case Expression.Fit(var operand, var modifiers) ->
                    values ->
                            values.get(0) == null
                                    ? null
                                    : CastFunctions.fitted(
                                            values.given(0), operand.type(), modifiers);
            case Expression.Collated _ -> values -> values.get(0);
            case Expression.Not _ ->
                    values -> values.get(0) == null ? null : values.get(0).equals(false);
            case Expression.NullTest(_, var negated) ->
                    values -> (values.get(0) == null) != negated;
            case Expression.TruthTest(_, var truth, var negated) ->
                    values -> isTrue(truth, values.get(0)) != negated;
            case Expression.Distinct(var equality, var negated) -> distinct(of(equality), negated);
            case Expression.Quantified quantified -> new QuantifiedEvaluator(quantified)::evaluate;
            case Expression.Extreme extreme -> extreme(extreme);
            case Expression.NullIf _ ->
                    values -> Objects.equals(values.get(1), true) ? null : values.get(0);
            case Expression.ArrayOf array ->
                    array.parts().getFirst().type().kind() == Type.Kind.ARRAY
                            ? Evaluator::nested
                            : Evaluator::array;
            case Expression.Subscript _ -> Evaluator::element;
            case Expression.Slice(_, var bounds) -> new SliceEvaluator(bounds);
            case Expression.Column _,
                    Expression.Constant _,
                    Expression.Junction _,
                    Expression.Case _,
                    Expression.Coalesce _,
                    Expression.Membership _ ->
                    throw new IllegalArgumentException("not an operation: " + expression);
        };
    }

    private static Evaluator of(Call call) {
        var code = BuiltinFunctions.bind(call.routine(), call.collation(), 0);
        if (!call.routine().strict()) {
            return code::apply;
        }
        return values -> values.hasNull() ? null : code.apply(values);
    }

    private static boolean isTrue(Truth truth, @Nullable Object value) {
        return switch (truth) {
            case TRUE -> Objects.equals(value, true);
            case FALSE -> Objects.equals(value, false);
            case UNKNOWN -> value == null;
        };
    }

    private static Evaluator distinct(Evaluator equality, boolean negated) {
        return values -> {
            if (values.hasNull()) {
                return (values.get(0) == null && values.get(1) == null) == negated;
            }
            return Objects.equals(equality.evaluate(values), true) == negated;
        };
    }

    private static Evaluator extreme(Expression.Extreme extreme) {
        var order = Comparisons.order(extreme.type());
        return values -> {
            @Nullable Object best = null;
            for (var i = 0; i < values.size(); i++) {
                var value = values.get(i);
                if (value != null
                        && (best == null
                                || (extreme.greatest()
                                        ? order.compare(value, best) > 0
                                        : order.compare(value, best) < 0))) {
                    best = value;
                }
            }
            return best;
        };
    }

    private static Object array(Arguments values) {
        var elements = new ArrayList<@Nullable Object>();
        for (var i = 0; i < values.size(); i++) {
            elements.add(values.get(i));
        }
        return PgArray.of(elements);
    }

    /**
     * An array of arrays, which must have equal dimensions. NULL and empty arrays count as equal to
     * each other only.
     */
    private static Object nested(Arguments values) {
        var elements = new ArrayList<@Nullable Object>();
        var first = (PgArray) Objects.requireNonNullElse(values.get(0), PgArray.EMPTY);
        for (var i = 0; i < values.size(); i++) {
            var array = (PgArray) Objects.requireNonNullElse(values.get(i), PgArray.EMPTY);
            if (!array.lengths().equals(first.lengths())
                    || !array.bounds().equals(first.bounds())) {
                throw new EvaluationException(
                        "multidimensional arrays must have array expressions with matching dimensions");
            }
            elements.addAll(array.elements());
        }
        if (elements.isEmpty()) {
            return PgArray.EMPTY;
        }
        var lengths = new ArrayList<>(List.of(values.size()));
        lengths.addAll(first.lengths());
        var bounds = new ArrayList<>(List.of(1));
        bounds.addAll(first.bounds());
        if (lengths.size() > PgArray.MAX_DIMENSIONS) {
            throw new EvaluationException("an array would have too many dimensions");
        }
        return new PgArray(lengths, bounds, elements);
    }

    private static @Nullable Object element(Arguments values) {
        if (values.hasNull()) {
            return null;
        }
        var array = (PgArray) values.given(0);
        if (array.lengths().size() != values.size() - 1) {
            return null;
        }
        var at = 0L;
        for (var i = 0; i < array.lengths().size(); i++) {
            var index = (Long) values.given(i + 1) - array.bounds().get(i);
            if (index < 0 || index >= array.lengths().get(i)) {
                return null;
            }
            at = at * array.lengths().get(i) + index;
        }
        return array.elements().get((int) at);
    }
}
