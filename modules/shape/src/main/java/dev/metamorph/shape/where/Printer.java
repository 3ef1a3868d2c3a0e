package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints an expression as canonical SQL: names quoted, constants with their type, parentheses only
 * where they are needed. What it prints reads as the same expression again.
 */
final class Printer {
    private Printer() {}

    static String print(Expression expression) {
        return switch (expression) {
            case Expression.Column column -> quoted(column.name(), '"');
            case Constant constant -> constant(constant);
            case Expression.Junction(var and, var parts) -> junction(and, parts);
            case Expression.Not(var operand) -> "NOT (%s)".formatted(print(operand));
            case Expression.Comparison(var operator, var left, var right, _) ->
                    "%s %s %s".formatted(side(left), operator.sql(), side(right));
            case Expression.Distinct(var left, var right, _, var negated) ->
                    "%s IS %sDISTINCT FROM %s".formatted(side(left), not(negated), side(right));
            case Expression.In(var operand, var list, _) ->
                    "%s IN (%s)".formatted(side(operand), joined(list));
            case Expression.NullTest(var operand, var negated) ->
                    "%s IS %sNULL".formatted(side(operand), not(negated));
            case Expression.TruthTest(var operand, var truth, var negated) ->
                    "%s IS %s%s".formatted(side(operand), not(negated), truth);
        };
    }

    private static String junction(boolean and, List<Expression> parts) {
        return parts.stream()
                .map(part -> part instanceof Expression.Junction ? side(part) : print(part))
                .collect(Collectors.joining(and ? " AND " : " OR "));
    }

    /** A side of an operator that binds tighter than those of conditions. */
    private static String side(Expression expression) {
        var text = print(expression);
        return expression instanceof Expression.Predicate ? "(" + text + ")" : text;
    }

    private static String joined(List<Constant> list) {
        return list.stream().map(Printer::constant).collect(Collectors.joining(", "));
    }

    private static String not(boolean negated) {
        return negated ? "NOT " : "";
    }

    private static String constant(Constant constant) {
        if (constant.equals(Expression.TRUE) || constant.equals(Expression.FALSE)) {
            return constant.equals(Expression.TRUE) ? "true" : "false";
        }
        var literal = constant.isNull() ? "NULL" : literal(text(constant));
        // The name of an enum would depend on the search path; the other side tells the type.
        return constant.type().is(Family.ENUM)
                ? literal
                : literal + "::" + constant.type().family().sql();
    }

    /** The text of a constant that is not NULL, as its type's output function prints it. */
    static String text(Constant constant) {
        return switch (constant.value()) {
            case Value.None _ -> "NULL";
            case Value.Text(var text) -> text;
            case Value.Exact(var decimal) -> decimal.toString();
            case Value.Real(var real) ->
                    constant.type().is(Family.FLOAT4)
                            ? Float.toString((float) real)
                            : Double.toString(real);
            case Value.Whole(var whole) -> whole(whole, constant.type().family());
        };
    }

    private static String whole(long value, Family family) {
        return switch (family) {
            case BOOL -> value == 0 ? "false" : "true";
            case DATE -> DateTimePrinter.date(value);
            case TIME -> DateTimePrinter.time(value);
            case TIMESTAMP -> DateTimePrinter.timestamp(value);
            case TIMESTAMPTZ -> DateTimePrinter.timestampWithZone(value);
            default -> Long.toString(value);
        };
    }

    /** Backslashes mean the same in this form whatever {@code standard_conforming_strings} is. */
    private static String literal(String text) {
        return text.indexOf('\\') < 0
                ? quoted(text, '\'')
                : "E" + quoted(text.replace("\\", "\\\\"), '\'');
    }

    private static String quoted(String text, char quote) {
        var single = String.valueOf(quote);
        return quote + text.replace(single, single + single) + quote;
    }
}
