package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.CommonType;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Analyzes expressions whose parts share one type: CASE, COALESCE, GREATEST, LEAST, NULLIF, ARRAY
 * and IN.
 */
final class CaseExpressions {
    private final ExpressionAnalyzer analyzer;
    private final CallResolver calls;
    private final Coercions coercions;
    private final OrderedTexts texts;

    CaseExpressions(
            ExpressionAnalyzer analyzer,
            CallResolver calls,
            Coercions coercions,
            OrderedTexts texts) {
        this.analyzer = analyzer;
        this.calls = calls;
        this.coercions = coercions;
        this.texts = texts;
    }

    Expression choice(Syntax.Choice choice) {
        var location = choice.location();
        var arguments = analyzer.analyzed(choice.arguments());
        return switch (choice.kind()) {
            case COALESCE -> {
                var same = same(arguments, "COALESCE", location);
                yield new Expression.Coalesce(same, same.getFirst().type());
            }
            case GREATEST, LEAST -> extreme(choice, arguments, location);
            case NULLIF -> nullIf(choice, arguments.get(0), arguments.get(1));
        };
    }

    private Expression extreme(Syntax.Choice choice, List<Expression> arguments, int location) {
        var greatest = choice.kind() == Syntax.Choice.Kind.GREATEST;
        var same = same(arguments, choice.kind().name(), location);
        var type = same.getFirst().type();
        var probe = calls.operator("<", List.of(probe(type), probe(type)), location);
        var ordered = texts.ordered(same, calls.collation(same, location));
        var collation = calls.collation(ordered, location);
        BuiltinFunctions.bind(probe.routine(), collation, location);
        return new Expression.Extreme(greatest, ordered, type, collation);
    }

    /** A value to resolve the comparison with; its collation is not that of the arguments. */
    private static Expression probe(Type type) {
        var value = new Constant(type, null);
        return CollationDerivation.isText(type)
                ? new Expression.Collated(value, new Collation("C"))
                : value;
    }

    /**
     * NULLIF has the type of its first argument as the equality takes it. Postgres evaluates that
     * argument twice; it is analyzed twice here so that nested ones, which double with every level,
     * count against the limit of parts.
     */
    private Expression nullIf(Syntax.Choice choice, Expression first, Expression second) {
        var equality = calls.operator("=", List.of(first, second), choice.location());
        var result = analyzer.analyze(choice.arguments().getFirst());
        return new Expression.NullIf(
                equality, result.type().isUnknown() ? equality.parts().getFirst() : result);
    }

    private List<Expression> same(List<Expression> expressions, String place, int location) {
        return calls.common(expressions, location)
                .orElseThrow(() -> {
                    var types =
                            expressions.stream()
                                    .map(Expression::type)
                                    .filter(type -> !type.isUnknown())
                                    .distinct()
                                    .toList();
                    return Refusal.at(
                            location,
                            "%s types %s and %s cannot be matched"
                                    .formatted(place, types.get(0).name(), types.get(1).name()));
                });
    }

    Expression cases(Syntax.Case cases) {
        var location = cases.location();
        var results = new ArrayList<Expression>();
        // Postgres considers the ELSE result first when it chooses the type.
        results.add(
                cases.otherwise()
                        .map(analyzer::analyze)
                        .orElseGet(() -> new Constant(Types.of(Types.UNKNOWN), null)));
        var conditions = new ArrayList<Expression>();
        for (var when : cases.whens()) {
            conditions.add(condition(cases.operand(), when.condition(), location));
            results.add(analyzer.analyze(when.result()));
        }
        var same = same(results, "CASE", location);
        var parts = new ArrayList<Expression>();
        for (var i = 0; i < conditions.size(); i++) {
            parts.add(conditions.get(i));
            parts.add(same.get(i + 1));
        }
        parts.add(same.getFirst());
        return new Expression.Case(parts, same.getFirst().type());
    }

    private Expression condition(Optional<Syntax> operand, Syntax when, int location) {
        if (operand.isEmpty()) {
            return analyzer.condition(when, "CASE/WHEN");
        }
        // Postgres types a literal operand as text before it resolves the comparison.
        var left = analyzer.analyze(operand.get());
        var typed =
                left.type().isUnknown()
                        ? coercions.implicit(left, Types.of(Types.TEXT), location)
                        : left;
        return calls.operator("=", List.of(typed, analyzer.analyze(when)), location);
    }

    Expression array(Syntax.ArrayOf array) {
        var location = array.location();
        if (array.elements().isEmpty()) {
            throw Refusal.at(location, "cannot determine type of empty array");
        }
        var elements = same(analyzer.analyzed(array.elements()), "ARRAY", location);
        var type = elements.getFirst().type();
        var isNested = type.kind() == Kind.ARRAY;
        var result = isNested ? Optional.of(type) : Types.arrayOf(type).filter(TextForms::knows);
        return new Expression.ArrayOf(
                elements,
                result.orElseThrow(() ->
                        Refusal.limited(
                                Limitation.TYPE,
                                location,
                                "arrays of type %s are not supported".formatted(type.name()))));
    }

    /** Under a cast to an array type, Postgres casts every element by itself. */
    Expression array(Syntax.ArrayOf array, Type type, int location) {
        if (array.elements().isEmpty()) {
            return new Constant(type, PgArray.EMPTY);
        }
        var elements = new ArrayList<Expression>();
        for (var element : array.elements()) {
            elements.add(
                    element instanceof Syntax.ArrayOf inner
                            ? array(inner, type, location)
                            : analyzer.analyze(element));
        }
        var isNested = elements.stream().anyMatch(one -> one.type().kind() == Kind.ARRAY);
        var wanted = isNested ? type : type.element();
        return new Expression.ArrayOf(
                elements.stream().map(one -> coercions.explicit(one, wanted, location)).toList(),
                type);
    }

    /**
     * Rewrites IN as Postgres does: two or more constants become an array of the type that they and
     * the operand have in common; each other member is compared separately.
     */
    Expression in(Syntax.In in) {
        var found =
                in.operand() instanceof Syntax.Row row
                        ? ofRows(row, in)
                        : ofValues(analyzer.analyze(in.operand()), in);
        return in.negated() ? new Expression.Not(found) : found;
    }

    private Expression ofRows(Syntax.Row row, Syntax.In in) {
        var parts = new ArrayList<Expression>();
        for (var member : in.list()) {
            parts.add(analyzer.analyze(new Syntax.Binary("=", row, member, in.location())));
        }
        return new Expression.Junction(false, parts);
    }

    private Expression ofValues(Expression operand, Syntax.In in) {
        var location = in.location();
        var list = analyzer.analyzed(in.list());
        var constants = list.stream().filter(CaseExpressions::isConstant).toList();
        var among =
                constants.size() > 1
                        ? among(operand, constants, location)
                        : Optional.<Expression>empty();
        var parts = new ArrayList<Expression>();
        among.ifPresent(parts::add);
        for (var member : list) {
            if (among.isEmpty() || !isConstant(member)) {
                parts.add(calls.operator("=", List.of(operand, member), location));
            }
        }
        return new Expression.Junction(false, parts);
    }

    /**
     * Returns whether an expression has no columns, which is how Postgres divides the list; it does
     * not ask for constants.
     */
    private static boolean isConstant(Expression expression) {
        return !(expression instanceof Expression.Column)
                && expression.parts().stream().allMatch(CaseExpressions::isConstant);
    }

    private Optional<Expression> among(
            Expression operand, List<Expression> constants, int location) {
        var all = new ArrayList<Expression>(List.of(operand));
        all.addAll(constants);
        var types = all.stream().map(Expression::type).toList();
        var common = CommonType.of(types);
        return common.flatMap(type -> array(type, constants, location))
                .map(array -> calls.quantified("=", false, operand, array, location));
    }

    private Optional<Expression> array(Type type, List<Expression> constants, int location) {
        var arrays = Types.arrayOf(type);
        if (arrays.isEmpty() || !TextForms.knows(arrays.get())) {
            return Optional.empty();
        }
        var elements =
                constants.stream().map(one -> coercions.implicit(one, type, location)).toList();
        if (elements.stream().allMatch(Constant.class::isInstance)) {
            var values = new ArrayList<@Nullable Object>();
            elements.forEach(one -> values.add(((Constant) one).value()));
            return Optional.of(new Constant(arrays.get(), PgArray.of(values)));
        }
        return Optional.of(new Expression.ArrayOf(elements, arrays.get()));
    }
}
