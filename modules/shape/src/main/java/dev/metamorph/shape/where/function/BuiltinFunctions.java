package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.catalog.Casts;
import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.catalog.Routines;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.Set;
import java.util.stream.Stream;

/** The functions and operators of Postgres that a clause can call. */
public final class BuiltinFunctions {
    private static final FunctionRegistry REGISTRY = registered();

    /**
     * Functions that Postgres declares stable because they depend on session settings; all our
     * sessions have the same settings, so that their results are fixed here.
     */
    private static final Set<String> PINNED =
            Set.of(
                    "timestamptz_pl_interval",
                    "timestamptz_mi_interval",
                    "text_concat",
                    "int4_cash",
                    "int8_cash",
                    "numeric_cash",
                    "cash_numeric",
                    "date_out",
                    "interval_out",
                    "timestamp_out");

    /**
     * Functions whose result depends on the time zone of the session, or on the rules of a named
     * zone.
     */
    private static final Set<String> ZONED =
            Set.of("timestamp_zone", "timestamptz_zone", "timetz_zone", "timestamptz_trunc_zone");

    private BuiltinFunctions() {}

    private static FunctionRegistry registered() {
        var registry = new FunctionRegistry();
        IntegerFunctions.register(registry);
        NumericFunctions.register(registry);
        FloatFunctions.register(registry);
        MoneyCasts.register(registry);
        TextFunctions.register(registry);
        SearchFunctions.register(registry);
        ByteaFunctions.register(registry);
        CaseMapping.register(registry);
        LikeOperators.register(registry);
        RegexOperators.register(registry);
        DateTimeArithmetic.register(registry);
        DateTimeFields.register(registry);
        IntervalArithmetic.register(registry);
        JsonbFunctions.register(registry);
        InetFunctions.register(registry);
        ArrayFunctions.register(registry);
        RangeFunctions.register(registry);
        Comparisons.register(registry);
        CastFunctions.register(registry);
        registry.check(Stream.concat(Routines.all(), Casts.routines()));
        return registry;
    }

    /**
     * Binds a routine to its implementation.
     *
     * @param collation the collation of its arguments
     * @param location where it stands in the clause, for error messages
     * @throws Refusal if we cannot guarantee the result that Postgres would give
     */
    public static ScalarFunction bind(Routine routine, Collation collation, int location) {
        var source = routine.source();
        if (routine.volatility() != 'i' && !PINNED.contains(source)) {
            throw notImmutable(routine, location);
        }
        for (var type : routine.arguments()) {
            needKnown(type, location);
        }
        var site =
                new CallSite(
                        routine.arguments(), routine.result(), collation, routine.name(), location);
        var function = REGISTRY.bind(source, site).orElseThrow(() -> unknown(routine, location));
        return routine.variadic() && function instanceof ScalarFunction.Two<?, ?, ?> two
                ? variadic(ScalarFunction.untyped(two))
                : function;
    }

    /**
     * A variadic function gets its last arguments as one array, as in Postgres. The parameter
     * {@code VARIADIC "any"} is an exception in both: such a function sees each argument.
     */
    private static ScalarFunction.Many<Object> variadic(
            ScalarFunction.Two<Object, Object, Object> function) {
        return arguments -> function.call(arguments.given(0), PgArray.of(arguments.from(1)));
    }

    private static void needKnown(Type type, int location) {
        if (!TextForms.knows(type)) {
            throw Refusal.limited(
                    Limitation.TYPE,
                    location,
                    "columns of type %s cannot be compared in a where clause"
                            .formatted(type.name()));
        }
    }

    private static Refusal notImmutable(Routine routine, int location) {
        var types = routine.arguments();
        var zoned =
                ZONED.contains(routine.source())
                        || routine.result().is(Types.TIMESTAMPTZ)
                        || routine.result().is(Types.TIMETZ)
                        || types.stream().anyMatch(type -> type.is(Types.TIMESTAMPTZ));
        return Refusal.limited(
                zoned ? Limitation.TIME_ZONE : Limitation.VOLATILE,
                location,
                (zoned
                                ? "%s depends on the session's time zone and is not supported"
                                : "%s is not immutable and is not supported")
                        .formatted(described(routine)));
    }

    private static Refusal unknown(Routine routine, int location) {
        return switch (routine.style()) {
            case OPERATOR ->
                    Refusal.limited(
                            Limitation.OPERATOR,
                            location,
                            "operator %s is not supported".formatted(described(routine)));
            case FUNCTION ->
                    Refusal.limited(
                            ZONED.contains(routine.source())
                                    ? Limitation.TIME_ZONE
                                    : Limitation.FUNCTION,
                            location,
                            "unknown or unsupported function %s".formatted(described(routine)));
            case CAST ->
                    Refusal.limited(
                            Limitation.CAST,
                            location,
                            "unknown cast from type %s to type %s"
                                    .formatted(
                                            routine.arguments().getFirst().name(),
                                            routine.result().name()));
        };
    }

    private static String described(Routine routine) {
        var types = routine.arguments().stream().map(Type::name).toList();
        return switch (routine.style()) {
            case OPERATOR ->
                    types.size() == 1
                            ? "%s %s".formatted(routine.name(), types.getFirst())
                            : "%s %s %s".formatted(types.get(0), routine.name(), types.get(1));
            case FUNCTION -> "%s(%s)".formatted(routine.name(), String.join(", ", types));
            case CAST ->
                    "a cast from %s to %s".formatted(types.getFirst(), routine.result().name());
        };
    }
}
