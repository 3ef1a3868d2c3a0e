package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.syntax.Parser;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints an expression as canonical SQL: quoted names, constants with their type, explicit casts
 * where Postgres would cast implicitly, parentheses around every nested operation. The printed SQL
 * resolves to the same functions in any version of Postgres, and parses to the same expression.
 */
public final class SqlPrinter {
    private SqlPrinter() {}

    public static String print(Expression expression) {
        return switch (expression) {
            case Expression.Column column ->
                    column.ofDomain() && !column.type().sql().isEmpty()
                            ? quoted(column.name(), '"') + "::" + column.type().sql()
                            : quoted(column.name(), '"');
            case Constant(var type, var value) -> constant(type, value);
            case Call call -> call(call);
            case Expression.Convert(var operand, _, var type) -> part(operand) + "::" + type.sql();
            case Expression.Fit(var operand, var modifiers) -> fit(operand, modifiers);
            case Expression.Collated(var operand, var collation) ->
                    part(operand) + " COLLATE " + quoted(collation.name(), '"');
            case Expression.Junction(var and, var parts) ->
                    parts.stream()
                            .map(SqlPrinter::part)
                            .collect(Collectors.joining(and ? " AND " : " OR "));
            case Expression.Not(var operand) -> "NOT " + part(operand);
            case Expression.Distinct(var equality, var negated) ->
                    "%s IS %sDISTINCT FROM %s"
                            .formatted(
                                    part(equality.parts().get(0)),
                                    not(negated),
                                    part(equality.parts().get(1)));
            case Expression.Quantified quantified -> quantified(quantified);
            case Expression.Membership membership ->
                    operands(membership) + " " + membership(membership);
            case Expression.NullTest(var operand, var negated) ->
                    "%s IS %sNULL".formatted(part(operand), not(negated));
            case Expression.TruthTest(var operand, var truth, var negated) ->
                    "%s IS %s%s".formatted(part(operand), not(negated), truth);
            case Expression.Case(var parts, _) -> cases(parts);
            case Expression.Coalesce(var parts, _) -> "COALESCE(%s)".formatted(list(parts));
            case Expression.Extreme(var greatest, var parts, _, _) ->
                    "%s(%s)".formatted(greatest ? "GREATEST" : "LEAST", list(parts));
            case Expression.NullIf(var equality, var first) ->
                    "NULLIF(%s, %s)"
                            .formatted(
                                    nullIfFirst(equality, first), print(equality.parts().get(1)));
            case Expression.ArrayOf(var parts, _) -> "ARRAY[%s]".formatted(list(parts));
            case Expression.Subscript(var parts, _) ->
                    parts.stream()
                            .skip(1)
                            .map(index -> "[" + print(index) + "]")
                            .collect(
                                    Collectors.joining(
                                            "", "(" + print(parts.getFirst()) + ")", ""));
            case Expression.Slice slice -> slice(slice);
        };
    }

    private static String operands(Expression.Membership membership) {
        var operands = membership.operands();
        return operands.size() == 1
                ? part(operands.getFirst())
                : operands.stream()
                        .map(SqlPrinter::print)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** The right side of a membership with its operator. */
    static String membership(Expression.Membership membership) {
        return "%sIN (%s)".formatted(not(membership.negated()), print(membership.query()));
    }

    /** Prints a query; no clause is printed for one that is true. */
    public static String print(InnerQuery query) {
        var columns =
                query.columns().stream()
                        .map(column -> quoted(column.name(), '"'))
                        .collect(Collectors.joining(", "));
        var from = "SELECT %s FROM %s".formatted(columns, query.relation().name().toSql());
        return query.where().equals(Expression.TRUE)
                ? from
                : from + " WHERE " + print(query.where());
    }

    private static String slice(Expression.Slice slice) {
        var text = new StringBuilder("(" + print(slice.parts().getFirst()) + ")");
        var at = 1;
        for (var bounds : slice.bounds()) {
            text.append('[').append(bounds.low() ? print(slice.parts().get(at++)) : "");
            text.append(" : ").append(bounds.high() ? print(slice.parts().get(at++)) : "");
            text.append(']');
        }
        return text.toString();
    }

    private static String nullIfFirst(Call equality, Expression first) {
        return print(
                equality.parts().getFirst().equals(first) ? equality.parts().getFirst() : first);
    }

    private static String call(Call call) {
        var routine = call.routine();
        var parts = call.parts();
        return switch (routine.style()) {
            case OPERATOR ->
                    parts.size() == 1
                            ? "%s %s".formatted(routine.name(), part(parts.getFirst()))
                            : "%s %s %s"
                                    .formatted(
                                            part(parts.get(0)), routine.name(), part(parts.get(1)));
            case FUNCTION, CAST -> "%s(%s)".formatted(name(routine.name()), list(parts));
        };
    }

    /** The name of a function, quoted if its name has a grammar of its own. */
    private static String name(String function) {
        return Parser.canCall(function) ? function : quoted(function, '"');
    }

    private static String fit(Expression operand, List<Integer> modifiers) {
        var numbers = modifiers.stream().map(String::valueOf).collect(Collectors.joining(","));
        var name = operand.type().is(Types.BPCHAR) ? "character" : operand.type().sql();
        return "%s::%s(%s)".formatted(part(operand), name, numbers);
    }

    private static String quantified(Expression.Quantified quantified) {
        return "%s %s %s (%s)"
                .formatted(
                        part(quantified.left()),
                        quantified.routine().name(),
                        quantified.all() ? "ALL" : "ANY",
                        print(quantified.right()));
    }

    private static String cases(List<Expression> parts) {
        var text = new StringBuilder("CASE");
        for (var i = 0; i + 1 < parts.size(); i += 2) {
            text.append(" WHEN ").append(print(parts.get(i)));
            text.append(" THEN ").append(print(parts.get(i + 1)));
        }
        return text.append(" ELSE ").append(print(parts.getLast())).append(" END").toString();
    }

    private static String list(List<Expression> parts) {
        return parts.stream().map(SqlPrinter::print).collect(Collectors.joining(", "));
    }

    /** Prints an operand, with parentheses where needed. */
    private static String part(Expression expression) {
        return switch (expression) {
            case Expression.Column _,
                    Constant _,
                    Expression.Coalesce _,
                    Expression.Extreme _,
                    Expression.NullIf _,
                    Expression.ArrayOf _ ->
                    print(expression);
            case Call(var routine, _, _) when routine.style() == Routine.Style.FUNCTION ->
                    print(expression);
            case Expression.Convert(var operand, _, _) when operand instanceof Expression.Column ->
                    print(expression);
            default -> "(" + print(expression) + ")";
        };
    }

    private static String not(boolean negated) {
        return negated ? "NOT " : "";
    }

    private static String constant(Type type, @Nullable Object value) {
        if (type.is(Types.BOOL) && value != null) {
            return value.equals(true) ? "true" : "false";
        }
        var literal = value == null ? "NULL" : literal(TextForms.get(type).print(value));
        // The name of an enum would depend on the search path; the other operand tells the type.
        return type.sql().isEmpty() ? literal : literal + "::" + type.sql();
    }

    /**
     * A string literal. With backslashes it has the form E'...', which means the same whatever
     * {@code standard_conforming_strings} is.
     */
    private static String literal(@Nullable Object text) {
        if (text == null) {
            return "NULL";
        }
        var string = text.toString();
        return string.indexOf('\\') < 0
                ? quoted(string, '\'')
                : "E" + quoted(string.replace("\\", "\\\\"), '\'');
    }

    private static String quoted(String text, char quote) {
        var single = String.valueOf(quote);
        return quote + text.replace(single, single + single) + quote;
    }
}
