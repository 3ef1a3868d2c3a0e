package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Expression.Constant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up names, finds types and refuses what has none: from syntax to an expression. */
final class Checker {
    private final Relation relation;

    private Checker(Relation relation) {
        this.relation = relation;
    }

    /**
     * The expression of a clause.
     *
     * @throws WhereException if it is refused
     */
    static Expression check(Syntax clause, Relation relation) {
        var expression = new Checker(relation).check(clause);
        if (expression instanceof Constant constant && constant.type().is(Family.UNKNOWN)) {
            return Casts.explicit(constant, Type.BOOL, clause.location());
        }
        if (!expression.type().is(Family.BOOL)) {
            throw new WhereException("WHERE clause must return a boolean");
        }
        return expression;
    }

    private Expression check(Syntax syntax) {
        return switch (syntax) {
            case Syntax.Name name -> column(name);
            case Syntax.Text(var text, _) ->
                    new Constant(Type.of(Family.UNKNOWN), new Value.Text(text));
            case Syntax.Null _ -> new Constant(Type.of(Family.UNKNOWN), Value.None.NULL);
            case Syntax.Bool(var value, _) -> value ? Expression.TRUE : Expression.FALSE;
            case Syntax.Numeral number -> number(number);
            case Syntax.Cast cast -> cast(cast);
            case Syntax.Sign sign -> sign(sign);
            case Syntax.Junction junction -> junction(junction);
            case Syntax.Not(var operand, _) -> Predicates.not(condition(operand, "NOT"));
            case Syntax.Comparison(var operator, var left, var right, var location) ->
                    Predicates.comparison(operator, check(left), check(right), location);
            case Syntax.Distinct(var left, var right, var negated, var location) ->
                    Predicates.distinct(check(left), check(right), negated, location);
            case Syntax.In in -> in(in);
            case Syntax.Between between -> between(between);
            case Syntax.NullTest(var operand, var negated, var location) ->
                    Predicates.nullTest(check(operand), negated, location);
            case Syntax.TruthTest(var operand, var truth, var negated, _) ->
                    Predicates.truthTest(
                            condition(operand, "IS " + (negated ? "NOT " : "") + truth),
                            truth,
                            negated);
        };
    }

    private Expression column(Syntax.Name name) {
        var position =
                relation.position(name.name())
                        .orElseThrow(() ->
                                WhereException.at(
                                        name.location(),
                                        "unknown reference %s".formatted(name.name())));
        var column = relation.columns().get(position);
        return new Expression.Column(
                position, column.name(), Type.ofColumn(column.type()), column.collation());
    }

    /** Whole numbers take the smallest of integer, bigint and numeric. */
    private static Constant number(Syntax.Numeral number) {
        var exact = Literals.read(number.digits(), Type.of(Family.NUMERIC), number.location());
        var isWhole = number.digits().matches("-?[0-9]+");
        if (!isWhole || !(exact.value() instanceof Value.Exact(var decimal))) {
            return exact;
        }
        var whole = decimal.number().toBigInteger();
        for (var family : List.of(Family.INT4, Family.INT8)) {
            if (whole.bitLength() < Long.SIZE && family.holds(whole.longValue())) {
                return new Constant(Type.of(family), new Value.Whole(whole.longValue()));
            }
        }
        return exact;
    }

    private Expression cast(Syntax.Cast cast) {
        return switch (check(cast.operand())) {
            case Constant constant -> Casts.explicit(constant, cast.type(), cast.location());
            case Expression other when other.type().equals(cast.type()) -> other;
            case Expression other ->
                    throw Casts.unknownCast(other.type(), cast.type(), cast.location());
        };
    }

    private Expression sign(Syntax.Sign sign) {
        var numeral = negativeNumeral(sign);
        if (numeral.isPresent()) {
            return number(numeral.get());
        }
        var operand = check(sign.operand());
        if (!(operand instanceof Constant constant) || !operand.type().family().isNumber()) {
            throw WhereException.at(
                    sign.location(),
                    "unknown unary operator \"%s\" for %s"
                            .formatted(sign.negative() ? "-" : "+", operand.type().name()));
        }
        return sign.negative() ? negated(constant, sign.location()) : constant;
    }

    /** To Postgres a minus belongs to the number, which matters for the type of the smallest. */
    private static Optional<Syntax.Numeral> negativeNumeral(Syntax.Sign sign) {
        if (!sign.negative()) {
            return Optional.empty();
        }
        var numeral =
                switch (sign.operand()) {
                    case Syntax.Numeral positive -> Optional.of(positive);
                    case Syntax.Sign inner -> negativeNumeral(inner);
                    default -> Optional.<Syntax.Numeral>empty();
                };
        return numeral.map(
                number -> new Syntax.Numeral(negated(number.digits()), number.location()));
    }

    private static String negated(String digits) {
        return digits.startsWith("-") ? digits.substring(1) : "-" + digits;
    }

    private static Constant negated(Constant constant, int location) {
        var value =
                switch (constant.value()) {
                    case Value.Whole(var whole)
                            when constant.type().family().holds(-whole)
                                    && whole != Long.MIN_VALUE ->
                            new Value.Whole(-whole);
                    case Value.Whole _ ->
                            throw WhereException.at(
                                    location, "%s out of range".formatted(constant.type().name()));
                    case Value.Real(var real) -> new Value.Real(-real);
                    case Value.Exact(var decimal) -> new Value.Exact(decimal.negate());
                    case Value.Text _, Value.None _ -> constant.value();
                };
        return new Constant(constant.type(), value);
    }

    private Expression junction(Syntax.Junction junction) {
        var parts = new ArrayList<Expression>();
        for (var part : junction.parts()) {
            parts.add(condition(part, junction.and() ? "AND" : "OR"));
        }
        return Predicates.junction(junction.and(), parts);
    }

    private Expression in(Syntax.In in) {
        var operand = check(in.operand());
        var list = in.list().stream().map(this::check).toList();
        var found = InLists.in(operand, list, in.location());
        return in.negated() ? Predicates.not(found) : found;
    }

    private Expression between(Syntax.Between between) {
        var operand = check(between.operand());
        var low = check(between.low());
        var high = check(between.high());
        for (var part : List.of(operand, low, high)) {
            if (part instanceof Expression.Predicate) {
                // It is written more than once: nested, it would grow without bound.
                throw WhereException.at(
                        between.location(), "BETWEEN takes columns and constants only");
            }
        }
        var location = between.location();
        var within = Predicates.between(operand, low, high, between.negated(), location);
        if (!between.symmetric()) {
            return within;
        }
        var reversed = Predicates.between(operand, high, low, between.negated(), location);
        return Predicates.junction(between.negated(), List.of(within, reversed));
    }

    /** An expression that is true, false or unknown. */
    private Expression condition(Syntax syntax, String place) {
        var expression = check(syntax);
        if (expression instanceof Constant constant && constant.type().is(Family.UNKNOWN)) {
            return Casts.explicit(constant, Type.BOOL, syntax.location());
        }
        if (!expression.type().is(Family.BOOL)) {
            throw WhereException.at(
                    syntax.location(),
                    "argument of %s must be bool, not %s"
                            .formatted(place, expression.type().name()));
        }
        return expression;
    }
}
