package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Cast;
import dev.metamorph.shape.where.catalog.Casts;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.CastFunctions;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.TypeName;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.IdentityHashMap;
import java.util.regex.Pattern;

/** Casts expressions to the types that their context requires. */
final class Coercions {
    /**
     * Number literals that newer versions of Postgres read and this parser does not: hexadecimal,
     * octal, binary, underscores.
     */
    private static final Pattern NEW_NUMBER =
            Pattern.compile("\\s*[-+]?[0-9][0-9a-fA-FxXoObB_.]*\\s*");

    private final IdentityHashMap<Expression, Integer> locations;

    /**
     * @param locations where expressions that may fail stand in the clause; compared by identity
     */
    Coercions(IdentityHashMap<Expression, Integer> locations) {
        this.locations = locations;
    }

    /** The expression with an implicit cast to a type. */
    Expression implicit(Expression expression, Type to, int location) {
        if (expression.type().equals(to)) {
            return expression;
        }
        if (expression instanceof Constant constant && constant.type().isUnknown()) {
            return literal(constant, to, location);
        }
        if (expression instanceof Expression.Collated(var operand, var collation)) {
            return collated(implicit(operand, to, location), collation);
        }
        var from = expression.type();
        if (to.is(Types.TIMESTAMPTZ)) {
            throw dependsOnZone(from, to, location);
        }
        var cast = Casts.implicit(from, to).orElseThrow(() -> unknownCast(from, to, location));
        return converted(expression, cast, to, location);
    }

    /**
     * Moves a cast below a COLLATE, so that a literal there is read as the wanted type. A result
     * that is not text has no collation.
     */
    private static Expression collated(Expression cast, Collation collation) {
        return CollationDerivation.isText(cast.type())
                ? new Expression.Collated(cast, collation)
                : cast;
    }

    /** The expression as an array index, for which Postgres rounds any number. */
    Expression index(Expression expression, int location) {
        var integer = Types.of(Types.INT4);
        return switch (expression.type().oid()) {
            case Types.INT8, Types.NUMERIC, Types.FLOAT4, Types.FLOAT8 ->
                    explicit(expression, integer, location);
            default -> implicit(expression, integer, location);
        };
    }

    private Expression converted(Expression expression, Cast cast, Type to, int location) {
        CastFunctions.bind(cast, expression.type(), to, location);
        if (cast.method() == Cast.Method.ELEMENTS
                && expression instanceof Expression.ArrayOf array) {
            return elements(array, cast, to, location);
        }
        var converted = new Expression.Convert(expression, cast, to);
        locations.put(converted, location);
        return converted;
    }

    /** Postgres applies a cast of {@code ARRAY[...]} to each element. */
    private Expression elements(Expression.ArrayOf array, Cast cast, Type to, int location) {
        return new Expression.ArrayOf(
                array.parts().stream()
                        .map(part ->
                                part.type().kind() == Kind.ARRAY
                                        ? converted(part, cast, to, location)
                                        : explicit(part, to.element(), location))
                        .toList(),
                to);
    }

    private static Refusal dependsOnZone(Type from, Type to, int location) {
        return Refusal.limited(
                Limitation.TIME_ZONE,
                location,
                "a cast from %s to %s depends on the session's time zone and is not supported"
                        .formatted(from.name(), to.name()));
    }

    private static Refusal unknownCast(Type from, Type to, int location) {
        return Refusal.at(
                location, "unknown cast from type %s to type %s".formatted(from.name(), to.name()));
    }

    /** Reads an untyped literal as a constant of a type. */
    Constant literal(Constant unknown, Type to, int location) {
        if (to.isUnknown()) {
            return unknown;
        }
        if (unknown.value() == null) {
            return new Constant(to, null);
        }
        var text = (String) unknown.value();
        var form =
                TextForms.of(to)
                        .orElseThrow(() ->
                                Refusal.limited(
                                        Limitation.TYPE,
                                        location,
                                        "columns of type %s cannot be compared in a where clause"
                                                .formatted(to.name())));
        try {
            return new Constant(to, form.read(text));
        } catch (IllegalArgumentException | ArithmeticException | EvaluationException _) {
            var message =
                    "invalid syntax for type %s: %s".formatted(to.name(), Refusal.quoted(text));
            throw isAmbiguous(to, text)
                    ? Refusal.limited(Limitation.LITERAL, location, message)
                    : Refusal.at(location, message);
        }
    }

    /** Returns whether Postgres may accept a text that our reader rejects. */
    private static boolean isAmbiguous(Type type, String text) {
        if (type.kind() == Kind.ARRAY || type.kind() == Kind.RANGE) {
            return true;
        }
        return switch (type.oid()) {
            case Types.INT2, Types.INT4, Types.INT8, Types.NUMERIC, Types.FLOAT4, Types.FLOAT8 ->
                    text.length() > 300
                            || (NEW_NUMBER.matcher(text).matches()
                                    && text.matches(".*[xXoObB_].*"));
            case Types.BOOL -> false;
            default -> type.kind() != Kind.ENUM;
        };
    }

    /** The expression with an explicit cast. */
    Expression explicit(Expression expression, TypeName name, int location) {
        var type = TypeResolver.type(name);
        var modifiers = TypeResolver.modifiers(name, type);
        var cast = explicit(expression, type, location);
        if (modifiers.isEmpty()) {
            return cast;
        }
        var fit = new Expression.Fit(cast, modifiers);
        locations.put(fit, location);
        return fit;
    }

    Expression explicit(Expression expression, Type to, int location) {
        if (expression.type().equals(to)) {
            return expression;
        }
        if (expression instanceof Constant constant && constant.type().isUnknown()) {
            return literal(constant, to, location);
        }
        if (expression instanceof Expression.Collated(var operand, var collation)) {
            return collated(explicit(operand, to, location), collation);
        }
        var from = expression.type();
        var cast = Casts.explicit(from, to).orElseThrow(() -> unknownCast(from, to, location));
        if (to.is(Types.TIMESTAMPTZ)) {
            throw dependsOnZone(from, to, location);
        }
        return converted(expression, cast, to, location);
    }

    /**
     * The expression as a condition of type boolean.
     *
     * @param place the construct that needs it, for error messages
     */
    Expression condition(Expression expression, String place, int location) {
        if (expression.type().isUnknown()) {
            return implicit(expression, Types.of(Types.BOOL), location);
        }
        if (!expression.type().is(Types.BOOL)) {
            throw Refusal.at(
                    location,
                    "argument of %s must be bool, not %s"
                            .formatted(place, expression.type().name()));
        }
        return expression;
    }
}
