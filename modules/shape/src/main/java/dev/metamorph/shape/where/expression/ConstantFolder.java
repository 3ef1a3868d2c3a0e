package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Cast;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.function.RegexOperators;
import dev.metamorph.shape.where.regex.RegexException;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgRange;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Constant folding in the order of Postgres's {@code eval_const_expressions}, so that the same
 * errors are found.
 */
final class ConstantFolder {
    /** The maximum number of characters of text that folding may compute for one clause. */
    private static final int MOST_TEXT = 1_000_000;

    private final BranchFolder branches = new BranchFolder(this);
    private int text;
    private final IdentityHashMap<Expression, Integer> locations;
    private final InheritedCollations collations = new InheritedCollations();

    /**
     * @param locations where expressions that may fail stand in the clause; compared by identity
     */
    ConstantFolder(IdentityHashMap<Expression, Integer> locations) {
        this.locations = locations;
    }

    Expression folded(Expression expression) {
        var folded = computed(expression);
        return folded instanceof Constant constant && CollationDerivation.isText(constant.type())
                ? collations.kept(
                        constant, CollationDerivation.of(expression, Collation.DEFAULT).collation())
                : folded;
    }

    private Expression computed(Expression expression) {
        return switch (expression) {
            case Expression.Column _, Constant _ -> expression;
            case Expression.Junction(var and, var parts) -> junction(and, parts);
            case Expression.Case cases -> branches.cases(cases);
            case Expression.Coalesce coalesce -> branches.coalesce(coalesce);
            default -> operation(expression);
        };
    }

    private Expression operation(Expression expression) {
        var folded = collations.settled(expression.parts().stream().map(this::folded).toList());
        var parts = CollationDerivation.isText(expression.type()) ? folded : named(folded);
        if (isNull(expression, parts)) {
            return new Constant(expression.type(), null);
        }
        if (expression instanceof Expression.Collated collated) {
            // A constant cannot carry a collation, but the canonical SQL must name it.
            return new Expression.Collated(
                    InheritedCollations.constant(parts.getFirst()), collated.collation());
        }
        if (isConstant(expression, parts)) {
            return computed(expression, constants(parts));
        }
        if (expression instanceof Call call) {
            check(call, parts);
        } else if (expression instanceof Expression.NullIf(var equality, _)
                && isValue(parts.get(1))) {
            return undecided(equality, parts.getFirst());
        }
        return ConstantSimplifier.simplified(ExpressionParts.replaced(expression, parts));
    }

    /**
     * Returns whether Postgres calls the operation stable. It evaluates stable operations only at
     * execution, and so may report other errors first.
     */
    private static boolean isStable(Expression expression) {
        return switch (expression) {
            case Call call -> call.routine().volatility() != 'i';
            case Expression.Convert(var operand, var cast, var type) ->
                    cast.volatility() != 'i'
                            || (type.isString() && isPrintedStably(operand.type()))
                            || (cast.method() == Cast.Method.ELEMENTS
                                    && type.element().isString()
                                    && isPrintedStably(operand.type().element()));
            default -> false;
        };
    }

    /**
     * Returns whether the output function of a type is stable for Postgres. Enums are excepted:
     * their constants are printed without a type, so that a cast to text has to be folded here.
     */
    private static boolean isPrintedStably(Type type) {
        return (type.kind() != Type.Kind.BASE && !type.sql().isEmpty())
                || type.is(Types.DATE)
                || type.is(Types.TIMESTAMP)
                || type.is(Types.TIMESTAMPTZ)
                || type.is(Types.INTERVAL);
    }

    private static boolean isConstant(Expression expression, List<Expression> parts) {
        return !isStable(expression)
                && parts.stream().allMatch(ConstantFolder::isValue)
                && parts.stream()
                        .noneMatch(part ->
                                CollationDerivation.isInherited(expression.type(), part.type()));
    }

    /**
     * NULLIF whose equality was folded to a constant: the equality stays unfolded, with its
     * arguments folded.
     */
    private Expression undecided(Call equality, Expression first) {
        var arguments = collations.settled(equality.parts().stream().map(this::folded).toList());
        return ExpressionParts.replaced(equality, arguments) instanceof Call call
                ? new Expression.NullIf(call, first)
                : first;
    }

    /**
     * Folds casts to name that were kept for their inherited collation, when an operation without a
     * collation can be folded with them.
     */
    private List<Expression> named(List<Expression> parts) {
        return parts.stream().allMatch(part -> isName(part) || isValue(part))
                ? parts.stream()
                        .map(part -> isName(part) ? computed(part, constants(part.parts())) : part)
                        .toList()
                : parts;
    }

    private static boolean isValue(Expression part) {
        return InheritedCollations.constant(part) instanceof Constant;
    }

    private static boolean isName(Expression part) {
        return !isStable(part)
                && part.parts().stream()
                        .anyMatch(from -> CollationDerivation.isInherited(part.type(), from.type()))
                && part.parts().stream().allMatch(ConstantFolder::isValue);
    }

    private static List<Expression> constants(List<Expression> parts) {
        return parts.stream().map(InheritedCollations::constant).toList();
    }

    /**
     * Returns whether the operation is NULL because a strict function has a NULL argument, whatever
     * the other arguments are.
     */
    private static boolean isNull(Expression expression, List<Expression> parts) {
        var strict =
                switch (expression) {
                    case Call call -> call.routine().strict();
                    // Postgres executes a cast of an array as a loop, not as a function call.
                    case Expression.Convert(_, var cast, _)
                            when cast.method() == Cast.Method.ELEMENTS ->
                            !isStable(expression);
                    case Expression.Convert _, Expression.Fit _, Expression.Not _ -> true;
                    default -> false;
                };
        return strict
                && parts.stream()
                        .anyMatch(part ->
                                InheritedCollations.constant(part) instanceof Constant one
                                        && one.isNull());
    }

    private Constant computed(Expression expression, List<Expression> parts) {
        var values = new @Nullable Object[parts.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = ((Constant) parts.get(i)).value();
        }
        try {
            var value = Evaluator.of(expression).evaluate(Arguments.of(values));
            refuseLarge(value, expression);
            return new Constant(expression.type(), value);
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

    /**
     * Limits the size of folded values: thousands of long texts would fill the heap before the
     * clause is found too long.
     */
    private void refuseLarge(@Nullable Object value, Expression expression) {
        if (value instanceof Decimal number && !number.isLiteral()) {
            throw Refusal.limited(
                    Limitation.FUNCTION, location(expression), "a number would be too long");
        }
        text += value instanceof String made ? made.length() : 0;
        if (text > MOST_TEXT) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    "WHERE clause makes more than the maximum size of %d characters of text"
                            .formatted(MOST_TEXT));
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
        if (RegexOperators.isOne(source)) {
            checkPattern(call, parts.get(1));
        } else if (source.equals("range_contains_elem")) {
            checkRange(call, parts.get(0));
        } else if (source.equals("elem_contained_by_range")) {
            checkRange(call, parts.get(1));
        }
    }

    /**
     * Refuses a constant range that is empty or unbounded. For a NULL element, Postgres 17 and
     * later answer as for any element; earlier versions answer NULL.
     */
    private void checkRange(Call call, Expression argument) {
        if (argument instanceof Constant(_, PgRange range)
                && (range.empty() || (range.low() == null && range.high() == null))) {
            throw Refusal.limited(
                    Limitation.OPERATOR,
                    location(call),
                    "versions of Postgres differ in what an empty or unbounded range contains");
        }
    }

    /** Requires a constant pattern, which is compiled once per clause. */
    private void checkPattern(Call call, Expression pattern) {
        if (!(pattern instanceof Constant constant) || !(constant.value() instanceof String text)) {
            throw Refusal.limited(
                    Limitation.REGULAR_EXPRESSION,
                    location(call),
                    "a regular expression must be a constant");
        }
        try {
            RegexOperators.compiled(call.routine().source(), text, call.collation());
        } catch (RegexException e) {
            throw refused(e, location(call));
        }
    }

    private int location(Expression expression) {
        return locations.getOrDefault(expression, 0);
    }

    /** Flattens nested junctions of the same operator and removes constants that decide nothing. */
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

    /** Returns false if a part decides the junction; the parts behind it are not folded. */
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
}
