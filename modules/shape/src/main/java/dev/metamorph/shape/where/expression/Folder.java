package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.function.Regexes;
import dev.metamorph.shape.where.regex.RegexException;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Span;
import dev.metamorph.shape.where.value.TextForms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Computes what is constant, in Postgres's order, so that the same errors are found: its {@code
 * eval_const_expressions}.
 */
final class Folder {
    private final IdentityHashMap<Expression, Integer> locations;

    /**
     * Of one clause.
     *
     * @param locations where expressions stand that may fail; by identity
     */
    Folder(IdentityHashMap<Expression, Integer> locations) {
        this.locations = locations;
    }

    Expression folded(Expression expression) {
        return switch (expression) {
            case Expression.Column _, Constant _ -> expression;
            case Expression.Junction(var and, var parts) -> junction(and, parts);
            case Expression.Case cases -> cases(cases);
            case Expression.Coalesce(var parts, var type) ->
                    coalesce(parts, new Constant(type, null));
            default -> operation(expression);
        };
    }

    private Expression operation(Expression expression) {
        var parts = expression.parts().stream().map(this::folded).toList();
        if (isNull(expression, parts)) {
            return new Constant(expression.type(), null);
        }
        if (expression instanceof Expression.Collated collated) {
            // A constant has no place to keep it, and the SQL must say it.
            return new Expression.Collated(parts.getFirst(), collated.collation());
        }
        if (parts.stream().allMatch(Constant.class::isInstance)) {
            return computed(expression, parts);
        }
        if (expression instanceof Call call) {
            check(call, parts);
        }
        return Simplifier.simplified(Parts.replaced(expression, parts));
    }

    /** A strict function of NULL is NULL, whatever its other arguments are. */
    private static boolean isNull(Expression expression, List<Expression> parts) {
        var strict =
                switch (expression) {
                    case Call call -> call.routine().strict();
                    case Expression.Convert _, Expression.Fit _, Expression.Not _ -> true;
                    default -> false;
                };
        return strict
                && parts.stream().anyMatch(part -> part instanceof Constant one && one.isNull());
    }

    private Constant computed(Expression expression, List<Expression> parts) {
        var values = new @Nullable Object[parts.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = ((Constant) parts.get(i)).value();
        }
        try {
            return new Constant(expression.type(), Meaning.of(expression).of(Arguments.of(values)));
        } catch (EvaluationException e) {
            var complaint = complaint(expression, parts, e);
            throw e.isLimited()
                    ? Refusal.limited(Limitation.FUNCTION, location(expression), complaint)
                    : Refusal.at(location(expression), complaint);
        } catch (RegexException e) {
            throw refused(e, location(expression));
        } catch (ArithmeticException _) {
            throw Refusal.at(location(expression), "value out of range");
        }
    }

    private static String complaint(
            Expression expression, List<Expression> parts, EvaluationException e) {
        return expression instanceof Expression.Convert(_, _, var type)
                        && parts.getFirst() instanceof Constant(var from, Object value)
                ? "could not cast value %s from %s to %s"
                        .formatted(
                                Refusal.quoted(TextForms.get(from).print(value)),
                                from.name(),
                                type.name())
                : String.valueOf(e.getMessage());
    }

    private static Refusal refused(RegexException e, int location) {
        return Refusal.limited(
                Limitation.REGULAR_EXPRESSION, location, String.valueOf(e.getMessage()));
    }

    private void check(Call call, List<Expression> parts) {
        var source = call.routine().source();
        if (Regexes.isOne(source)) {
            checkPattern(call, parts.get(1));
        } else if (source.equals("range_contains_elem")) {
            checkRange(call, parts.get(0));
        } else if (source.equals("elem_contained_by_range")) {
            checkRange(call, parts.get(1));
        }
    }

    /** Of NULL, Postgres 17 and later say the same as of any element, and those before say NULL. */
    private void checkRange(Call call, Expression range) {
        if (range instanceof Constant(_, Span span)
                && (span.empty() || (span.low() == null && span.high() == null))) {
            throw Refusal.limited(
                    Limitation.OPERATOR,
                    location(call),
                    "versions of Postgres differ in what an empty or unbounded range contains");
        }
    }

    /** A pattern is read once and for all. */
    private void checkPattern(Call call, Expression pattern) {
        if (!(pattern instanceof Constant constant) || !(constant.value() instanceof String text)) {
            throw Refusal.limited(
                    Limitation.REGULAR_EXPRESSION,
                    location(call),
                    "a regular expression must be a constant");
        }
        try {
            Regexes.compiled(call.routine().source(), text, call.collation());
        } catch (RegexException e) {
            throw refused(e, location(call));
        }
    }

    private int location(Expression expression) {
        return locations.getOrDefault(expression, 0);
    }

    /** Nested junctions of the same sort become one, constants that decide nothing go. */
    private Expression junction(boolean and, List<Expression> parts) {
        var rest = new ArrayList<Expression>();
        if (!collect(and, parts, rest)) {
            return and ? Expression.FALSE : Expression.TRUE;
        }
        return switch (rest.size()) {
            case 0 -> and ? Expression.TRUE : Expression.FALSE;
            case 1 -> rest.getFirst();
            default ->
                    rest.stream().allMatch(Expression.UNKNOWN::equals)
                            ? Expression.UNKNOWN
                            : new Expression.Junction(and, rest);
        };
    }

    /** False if a part decides; those behind it are not looked at. */
    private boolean collect(boolean and, List<Expression> parts, List<Expression> rest) {
        var neutral = and ? Expression.TRUE : Expression.FALSE;
        var deciding = and ? Expression.FALSE : Expression.TRUE;
        for (var part : parts) {
            var folded = folded(part);
            if (folded.equals(deciding)) {
                return false;
            }
            if (folded instanceof Expression.Junction inner && inner.and() == and) {
                rest.addAll(inner.parts());
            } else if (!folded.equals(neutral)) {
                rest.add(folded);
            }
        }
        return true;
    }

    private Expression cases(Expression.Case cases) {
        var parts = new ArrayList<Expression>();
        var last = cases.parts().size() - 1;
        for (var i = 0; i < last; i += 2) {
            var condition = folded(cases.parts().get(i));
            if (condition.equals(Expression.TRUE)) {
                return cases(parts, folded(cases.parts().get(i + 1)), cases);
            }
            if (!condition.equals(Expression.FALSE) && !condition.equals(Expression.UNKNOWN)) {
                parts.add(condition);
                parts.add(folded(cases.parts().get(i + 1)));
            }
        }
        return cases(parts, folded(cases.parts().get(last)), cases);
    }

    private static Expression cases(
            List<Expression> parts, Expression otherwise, Expression.Case cases) {
        if (parts.isEmpty()) {
            return otherwise;
        }
        parts.add(otherwise);
        return new Expression.Case(parts, cases.type());
    }

    private Expression coalesce(List<Expression> parts, Constant none) {
        var rest = new ArrayList<Expression>();
        for (var part : parts) {
            var folded = folded(part);
            if (folded instanceof Constant constant) {
                if (constant.isNull()) {
                    continue;
                }
                rest.add(folded);
                break;
            }
            rest.add(folded);
        }
        return switch (rest.size()) {
            case 0 -> none;
            case 1 -> rest.getFirst();
            default -> new Expression.Coalesce(rest, none.type());
        };
    }
}
