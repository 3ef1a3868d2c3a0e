package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Outline.Node;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Builds an outline with a limited number of parts. */
final class Outliner {
    private int room;

    /**
     * @param room the number of parts to name
     */
    Outliner(int room) {
        this.room = room;
    }

    Outline outline(Expression expression) {
        room--;
        var drawn = new ArrayList<Outline>();
        var parts = expression.parts();
        for (var i = 0; i < parts.size() && room > 0; i++) {
            drawn.add(outline(parts.get(i)));
        }
        if (drawn.size() < parts.size()) {
            var omitted = Integer.toString(parts.size() - drawn.size());
            drawn.add(new Outline(Node.OMITTED, omitted, "", List.of()));
        }
        return new Outline(node(expression), text(expression), name(expression.type()), drawn);
    }

    private static Node node(Expression expression) {
        return switch (expression) {
            case Expression.Column _ -> Node.COLUMN;
            case Expression.Constant _ -> Node.CONSTANT;
            default -> Node.OPERATION;
        };
    }

    private static String name(Type type) {
        return type.sql().isEmpty() ? type.name() : type.sql();
    }

    private static String text(Expression expression) {
        return switch (expression) {
            case Expression.Column _, Expression.Constant _ ->
                    Refusal.quoted(SqlPrinter.print(expression));
            case Expression.Call(var routine, _, _) -> routine.name();
            case Expression.Convert(_, _, var type) -> "::" + name(type);
            case Expression.Fit(var operand, var modifiers) ->
                    "::%s(%s)"
                            .formatted(
                                    name(operand.type()),
                                    modifiers.stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(",")));
            case Expression.Collated(_, var collation) ->
                    "COLLATE \"%s\"".formatted(collation.name());
            case Expression.Junction(var and, _) -> and ? "AND" : "OR";
            case Expression.Not _ -> "NOT";
            case Expression.Distinct(_, var negated) ->
                    "IS %sDISTINCT FROM".formatted(not(negated));
            case Expression.Quantified quantified ->
                    "%s %s"
                            .formatted(
                                    quantified.routine().name(), quantified.all() ? "ALL" : "ANY");
            case Expression.Membership membership ->
                    Refusal.quoted(SqlPrinter.membership(membership));
            case Expression.NullTest(_, var negated) -> "IS %sNULL".formatted(not(negated));
            case Expression.TruthTest(_, var truth, var negated) ->
                    "IS %s%s".formatted(not(negated), truth);
            case Expression.Case _ -> "CASE";
            case Expression.Coalesce _ -> "COALESCE";
            case Expression.Extreme(var greatest, _, _, _) -> greatest ? "GREATEST" : "LEAST";
            case Expression.NullIf _ -> "NULLIF";
            case Expression.ArrayOf _ -> "ARRAY";
            case Expression.Subscript _ -> "[]";
            case Expression.Slice _ -> "[:]";
        };
    }

    private static String not(boolean negated) {
        return negated ? "NOT " : "";
    }
}
