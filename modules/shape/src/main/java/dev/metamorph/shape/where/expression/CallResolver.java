package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.CommonType;
import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.catalog.RoutineResolver;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.TypeName;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Interval;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Resolves operators and functions to overloads and casts their arguments. */
final class CallResolver {
    private static final Expression NO_SHIFT =
            new Expression.Constant(Types.of(Types.INTERVAL), new Interval(0, 0, 0));

    private final IdentityHashMap<Expression, Integer> locations;
    private final Coercions coercions;
    private final Collation database;
    private final OrderedTexts texts;

    CallResolver(
            IdentityHashMap<Expression, Integer> locations,
            Coercions coercions,
            Collation database,
            OrderedTexts texts) {
        this.locations = locations;
        this.coercions = coercions;
        this.database = database;
        this.texts = texts;
    }

    /** The collation that an operation on these expressions uses. */
    Collation collation(List<Expression> expressions, int location) {
        return CollationDerivation.of(expressions, database, location).collation();
    }

    Call operator(String name, List<Expression> operands, int location) {
        var types = operands.stream().map(Expression::type).toList();
        if (!RoutineResolver.knowsOperator(name, operands.size())) {
            throw Refusal.limited(
                    Limitation.OPERATOR,
                    location,
                    "unknown %s operator \"%s\""
                            .formatted(operands.size() == 1 ? "unary" : "binary", name));
        }
        var routine =
                RoutineResolver.operator(name, types)
                        .orElseThrow(() -> noOperator(name, types, location));
        if (routine.source().isEmpty() && name.equals("+")) {
            return swapped(routine, operands, location);
        }
        return routine.source().startsWith("select ")
                ? joined(operands, location)
                : call(routine, operands, location);
    }

    /**
     * An interval plus a date is rewritten to the date plus the interval, as the SQL bodies of
     * these functions in Postgres do.
     */
    private Call swapped(Routine routine, List<Expression> operands, int location) {
        var left = coercions.implicit(operands.get(0), routine.arguments().get(0), location);
        var right = coercions.implicit(operands.get(1), routine.arguments().get(1), location);
        return operator(routine.name(), List.of(right, left), location);
    }

    /**
     * Casts both operands to text and joins them, as the SQL bodies of these functions in Postgres
     * do.
     */
    private Call joined(List<Expression> operands, int location) {
        var text = new TypeName("text", List.of(), false, location);
        return operator(
                "||",
                operands.stream().map(one -> coercions.explicit(one, text, location)).toList(),
                location);
    }

    private Call call(Routine routine, List<Expression> given, int location) {
        var cast = new ArrayList<Expression>();
        for (var i = 0; i < given.size(); i++) {
            cast.add(coercions.implicit(given.get(i), text(routine.arguments().get(i)), location));
        }
        var arguments = texts.compared(routine, cast, collation(cast, location));
        var collation = collation(arguments, location);
        var known = routine.of(arguments.stream().map(Expression::type).toList(), routine.result());
        BuiltinFunctions.bind(known, collation, location);
        var call = new Call(known, arguments, collation);
        locations.put(call, location);
        return call;
    }

    /** Literals whose type the context does not determine are text. */
    private static Type text(Type type) {
        return type.isUnknown() ? Types.of(Types.TEXT) : type;
    }

    static Refusal noOperator(String name, List<Type> types, int location) {
        for (var type : types) {
            if (type.kind() == Kind.OTHER || type.kind() == Kind.OPAQUE) {
                return Refusal.limited(
                        Limitation.TYPE,
                        location,
                        "columns of type %s cannot be compared in a where clause"
                                .formatted(type.name()));
            }
        }
        return Refusal.at(
                location,
                types.size() == 1
                        ? "unknown unary operator \"%s\" for %s"
                                .formatted(name, types.getFirst().name())
                        : "Could not select an operator overload for %s %s %s"
                                .formatted(types.get(0).name(), name, types.get(1).name()));
    }

    Expression function(String name, List<Expression> arguments, int location) {
        if (name.equals("timezone") && isInUtc(arguments)) {
            return function(name, List.of(NO_SHIFT, arguments.getLast()), location);
        }
        var types = arguments.stream().map(Expression::type).toList();
        var cast = castByName(name, arguments, location);
        if (cast.isPresent()) {
            return cast.get();
        }
        if (!RoutineResolver.knowsFunction(name, arguments.size())) {
            throw Refusal.limited(
                    Limitation.FUNCTION,
                    location,
                    "unknown or unsupported function %s/%d".formatted(name, arguments.size()));
        }
        var routine =
                RoutineResolver.function(name, types)
                        .orElseThrow(() ->
                                Refusal.limited(
                                        anyUnknown(types),
                                        location,
                                        "Could not select a function overload for %s(%s)"
                                                .formatted(
                                                        name,
                                                        String.join(
                                                                ", ",
                                                                types.stream()
                                                                        .map(Type::name)
                                                                        .toList()))));
        return call(routine, arguments, location);
    }

    /**
     * Returns whether the zone is UTC, the only one whose rules are the same in all versions of the
     * time zone database.
     */
    private static boolean isInUtc(List<Expression> arguments) {
        return arguments.size() == 2
                && arguments.getFirst() instanceof Expression.Constant(var type, String zone)
                && (type.isUnknown() || type.is(Types.TEXT))
                && Texts.lowerAscii(zone).equals("utc")
                && (arguments.getLast().type().is(Types.TIMESTAMP)
                        || arguments.getLast().type().is(Types.TIMESTAMPTZ));
    }

    /**
     * The limitation to name when no overload fits: a type that is not in our catalog may have
     * functions of its own.
     */
    private static Limitation anyUnknown(List<Type> types) {
        return types.stream().anyMatch(type -> type.kind() == Kind.OTHER)
                ? Limitation.TYPE
                : Limitation.FUNCTION;
    }

    /**
     * The function-call notation of a cast: {@code int4('1')}, unless there is a function of that
     * name.
     */
    private Optional<Expression> castByName(String name, List<Expression> arguments, int location) {
        if (arguments.size() != 1 || name.endsWith("range")) {
            return Optional.empty();
        }
        var argument = arguments.getFirst();
        var type = Types.named(name).filter(found -> found.name().equals(name));
        if (type.isEmpty()
                || RoutineResolver.function(name, List.of(argument.type()))
                        .filter(found -> found.arguments().equals(List.of(argument.type())))
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                coercions.explicit(
                        argument, new TypeName(name, List.of(), false, location), location));
    }

    /** Analyzes {@code left operator ANY (right)}, or ALL. */
    Expression quantified(
            String operator, boolean all, Expression left, Expression right, int location) {
        var array = right.type();
        if (!array.isUnknown() && array.kind() != Kind.ARRAY) {
            throw Refusal.at(
                    location, "argument of %s must be an array".formatted(all ? "ALL" : "ANY"));
        }
        var element = array.isUnknown() ? array : array.element();
        var types = List.of(left.type(), element);
        var routine =
                RoutineResolver.operator(operator, types)
                        .orElseThrow(() -> noOperator(operator, types, location));
        if (!routine.result().is(Types.BOOL)) {
            throw Refusal.at(
                    location,
                    "%s operator must return bool, not %s"
                            .formatted(operator, routine.result().name()));
        }
        return quantified(routine, all, left, right, location);
    }

    private Expression quantified(
            Routine routine, boolean all, Expression left, Expression right, int location) {
        var wanted = routine.arguments().get(1);
        var arrays =
                Types.arrayOf(wanted)
                        .orElseThrow(() ->
                                Refusal.limited(
                                        Limitation.TYPE,
                                        location,
                                        "arrays of type %s are not supported"
                                                .formatted(wanted.name())));
        var one = coercions.implicit(left, text(routine.arguments().get(0)), location);
        var isOfWanted = right.type().kind() == Kind.ARRAY && right.type().element().equals(wanted);
        var other = isOfWanted ? right : coercions.implicit(right, arrays, location);
        var cast = List.of(one, other);
        var operands = texts.compared(routine, cast, collation(cast, location));
        var collation = collation(operands, location);
        BuiltinFunctions.bind(routine, collation, location);
        var result =
                new Expression.Quantified(
                        routine, all, operands.getFirst(), operands.getLast(), collation);
        locations.put(result, location);
        return result;
    }

    /** Casts expressions to their common type, if there is one. */
    Optional<List<Expression>> common(List<Expression> expressions, int location) {
        var types = expressions.stream().map(Expression::type).toList();
        return CommonType.of(types)
                .map(type ->
                        expressions.stream()
                                .map(one -> coercions.implicit(one, type, location))
                                .toList());
    }
}
