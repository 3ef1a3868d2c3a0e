package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.TextOrder;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Semantic analysis: resolves names, determines types and refuses what has no type; turns syntax
 * into an expression.
 */
public final class ExpressionAnalyzer {
    /**
     * The maximum number of parts of an expression: some operands are duplicated, as that of
     * BETWEEN is.
     */
    private static final int MAX_PARTS = 60_000;

    private final Relation relation;
    private final IdentityHashMap<Expression, Integer> locations = new IdentityHashMap<>();
    private final Coercions coercions = new Coercions(locations);
    private final CallResolver calls;
    private final CaseExpressions choices;
    private final RowComparisons rows;
    private final SubscriptAnalyzer subscripts;
    private final MembershipAnalyzer memberships;
    private int parts;

    private ExpressionAnalyzer(Relation relation, MembershipAnalyzer memberships) {
        this.relation = relation;
        this.memberships = memberships;
        var texts = new OrderedTexts(memberships.order());
        calls =
                new CallResolver(
                        locations, coercions, CollationDerivation.ofDatabase(relation), texts);
        choices = new CaseExpressions(this, calls, coercions, texts);
        rows = new RowComparisons(this, calls);
        subscripts = new SubscriptAnalyzer(this, coercions);
    }

    /**
     * Analyzes a clause and folds its constants.
     *
     * @param order how texts are ordered where the clause does not say it
     * @param tables the tables of its subqueries
     * @throws Refusal if the clause is invalid or not supported
     */
    public static Expression analyze(
            Syntax clause, Relation relation, TextOrder order, InnerTables tables) {
        return analyze(clause, relation, MembershipAnalyzer.outermost(tables, order));
    }

    /** The table of the clause. */
    Relation relation() {
        return relation;
    }

    static Expression analyze(Syntax clause, Relation relation, MembershipAnalyzer memberships) {
        var analyzer = new ExpressionAnalyzer(relation, memberships);
        var expression = analyzer.analyze(clause);
        if (expression.type().isUnknown()) {
            expression =
                    analyzer.coercions.implicit(
                            expression, Types.of(Types.BOOL), clause.location());
        }
        if (!expression.type().is(Types.BOOL)) {
            throw Refusal.of("WHERE clause must return a boolean");
        }
        var folded = new ConstantFolder(analyzer.locations).folded(expression);
        MembershipAnalyzer.refuseNullableRows(folded, relation);
        return folded;
    }

    /** The value of an expression, if it is constant. */
    Optional<Constant> constant(Syntax syntax) {
        return new ConstantFolder(locations).folded(analyze(syntax)) instanceof Constant constant
                ? Optional.of(constant)
                : Optional.empty();
    }

    Expression analyze(Syntax syntax) {
        if (++parts > MAX_PARTS) {
            throw Refusal.limited(
                    Limitation.SIZE, syntax.location(), "the clause has too many parts");
        }
        return switch (syntax) {
            case Syntax.Name name -> column(name, relation);
            case Syntax.Text(var text, _) -> new Constant(Types.of(Types.UNKNOWN), text);
            case Syntax.Null _ -> new Constant(Types.of(Types.UNKNOWN), null);
            case Syntax.Bool(var value, _) -> value ? Expression.TRUE : Expression.FALSE;
            case Syntax.Numeral number -> number(number);
            case Syntax.Cast cast -> cast(cast);
            case Syntax.Collate(var operand, var name, var location) ->
                    collated(analyze(operand), name, location);
            case Syntax.Junction junction -> junction(junction);
            case Syntax.Not(var operand, _) -> new Expression.Not(condition(operand, "NOT"));
            case Syntax.Unary(var operator, var operand, var location) ->
                    calls.operator(operator, List.of(analyze(operand)), location);
            case Syntax.Binary(var operator, var left, var right, var location) ->
                    binary(operator, left, right, location);
            case Syntax.Quantified(var operator, var all, var left, var right, var location) ->
                    calls.quantified(operator, all, analyze(left), analyze(right), location);
            case Syntax.Distinct distinct -> distinct(distinct);
            case Syntax.In in -> choices.in(in);
            case Syntax.Membership membership -> memberships.membership(membership, this, calls);
            case Syntax.Between between -> between(between);
            case Syntax.NullTest(var operand, var negated, var location) ->
                    nullTest(operand, negated, location);
            case Syntax.TruthTest(var operand, var truth, var negated, _) ->
                    new Expression.TruthTest(
                            condition(operand, "IS " + (negated ? "NOT " : "") + truth),
                            truth,
                            negated);
            case Syntax.Call(var name, var arguments, var location) -> {
                MoneyColumns.needReadable(name, relation, location);
                yield calls.function(name, analyzed(arguments), location);
            }
            case Syntax.Choice choice -> choices.choice(choice);
            case Syntax.Case cases -> choices.cases(cases);
            case Syntax.ArrayOf array -> choices.array(array);
            case Syntax.Row(_, var location) ->
                    throw Refusal.limited(
                            Limitation.CONSTRUCT, location, "ROW is not supported in this context");
            case Syntax.Subscript subscript -> subscripts.subscript(subscript);
        };
    }

    List<Expression> analyzed(List<Syntax> list) {
        return list.stream().map(this::analyze).toList();
    }

    static Expression.Column column(Syntax.Name name, Relation relation) {
        var position =
                relation.position(name.name())
                        .orElseThrow(() ->
                                Refusal.at(
                                        name.location(),
                                        "unknown reference %s".formatted(name.name())));
        var column = relation.columns().get(position);
        return new Expression.Column(
                position,
                column.name(),
                MoneyColumns.type(column),
                MoneyColumns.collation(column),
                column.type().kind() == PgType.Kind.DOMAIN);
    }

    /** A number literal; whole numbers have the smallest of integer, bigint and numeric. */
    private Expression number(Syntax.Numeral number) {
        var digits = number.digits();
        var unknown = new Constant(Types.of(Types.UNKNOWN), digits);
        var exact = coercions.literal(unknown, Types.of(Types.NUMERIC), number.location());
        if (!digits.matches("-?[0-9]+")
                || !(exact.value() instanceof Decimal(_, BigDecimal value))) {
            return exact;
        }
        var whole = value.toBigInteger();
        if (whole.bitLength() >= Long.SIZE) {
            return exact;
        }
        var isShort = whole.bitLength() < Integer.SIZE;
        return new Constant(Types.of(isShort ? Types.INT4 : Types.INT8), whole.longValue());
    }

    private Expression cast(Syntax.Cast cast) {
        MoneyColumns.needReadable(cast.type().name(), relation, cast.location());
        if (cast.operand() instanceof Syntax.ArrayOf array && cast.type().array()) {
            return choices.array(array, TypeResolver.type(cast.type()), cast.location());
        }
        return coercions.explicit(analyze(cast.operand()), cast.type(), cast.location());
    }

    private static Expression collated(Expression operand, String name, int location) {
        if (!new Collation(name).canBeGiven()) {
            throw Refusal.limited(
                    Limitation.COLLATION,
                    location,
                    "COLLATE \"%s\" is not supported".formatted(name));
        }
        if (!CollationDerivation.isText(operand.type()) && !operand.type().isUnknown()) {
            throw Refusal.at(
                    location,
                    "collations are not supported by type %s".formatted(operand.type().name()));
        }
        return new Expression.Collated(operand, new Collation(name));
    }

    private Expression junction(Syntax.Junction junction) {
        var conditions = new ArrayList<Expression>();
        for (var part : junction.parts()) {
            conditions.add(condition(part, junction.and() ? "AND" : "OR"));
        }
        return new Expression.Junction(junction.and(), conditions);
    }

    private Expression binary(String operator, Syntax left, Syntax right, int location) {
        if (left instanceof Syntax.Row one && right instanceof Syntax.Row other) {
            return rows.compared(operator, one.fields(), other.fields(), location);
        }
        return calls.operator(operator, List.of(analyze(left), analyze(right)), location);
    }

    private Expression distinct(Syntax.Distinct distinct) {
        var location = distinct.location();
        if (distinct.left() instanceof Syntax.Row one
                && distinct.right() instanceof Syntax.Row other) {
            return rows.distinct(one.fields(), other.fields(), distinct.negated(), location);
        }
        return distinct(
                analyze(distinct.left()), analyze(distinct.right()), distinct.negated(), location);
    }

    Expression distinct(Expression left, Expression right, boolean negated, int location) {
        if (isUnknownNull(right)) {
            return nullTest(left, !negated, location);
        }
        if (isUnknownNull(left)) {
            return nullTest(right, !negated, location);
        }
        return new Expression.Distinct(
                calls.operator("=", List.of(left, right), location), negated);
    }

    private static boolean isUnknownNull(Expression expression) {
        return expression instanceof Constant(var type, var value)
                && type.isUnknown()
                && value == null;
    }

    private Expression between(Syntax.Between between) {
        var within = between(between, between.low(), between.high());
        if (!between.symmetric()) {
            return within;
        }
        var reversed = between(between, between.high(), between.low());
        return new Expression.Junction(between.negated(), List.of(within, reversed));
    }

    private Expression between(Syntax.Between between, Syntax low, Syntax high) {
        var negated = between.negated();
        var location = between.location();
        return new Expression.Junction(
                !negated,
                List.of(
                        binary(negated ? "<" : ">=", between.operand(), low, location),
                        binary(negated ? ">" : "<=", between.operand(), high, location)));
    }

    private Expression nullTest(Syntax operand, boolean negated, int location) {
        if (operand instanceof Syntax.Row(var fields, _)) {
            return new Expression.Junction(
                    true,
                    fields.stream()
                            .map(field -> nullTest(analyze(field), negated, location))
                            .toList());
        }
        return nullTest(analyze(operand), negated, location);
    }

    private static Expression nullTest(Expression operand, boolean negated, int location) {
        if (operand.type().kind() == Kind.OPAQUE) {
            throw Refusal.limited(
                    Limitation.TYPE,
                    location,
                    "columns of type %s cannot be used in a where clause"
                            .formatted(operand.type().name()));
        }
        return new Expression.NullTest(operand, negated);
    }

    /**
     * Analyzes an expression of type boolean.
     *
     * @param place the construct that needs it, for error messages
     */
    Expression condition(Syntax syntax, String place) {
        return coercions.condition(analyze(syntax), place, syntax.location());
    }
}
