package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions and operators of Postgres that a clause can call. */
public final class BuiltinFunctions {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

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

    static {
        CODES.putAll(IntegerFunctions.codes());
        CODES.putAll(NumericFunctions.codes());
        CODES.putAll(FloatFunctions.codes());
        CODES.putAll(MoneyCasts.codes());
        CODES.putAll(TextFunctions.codes());
        CODES.putAll(DateTimeArithmetic.codes());
        CODES.putAll(IntervalArithmetic.codes());
        CODES.putAll(JsonbFunctions.codes());
        CODES.putAll(InetFunctions.codes());
    }

    private BuiltinFunctions() {}

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
        var code = find(source, site).orElseThrow(() -> unknown(routine, location));
        return routine.variadic() && code instanceof ScalarFunction.Two two ? variadic(two) : code;
    }

    /**
     * A variadic function gets its last arguments as one array, as in Postgres. The parameter
     * {@code VARIADIC "any"} is an exception in both: such a function sees each argument.
     */
    private static ScalarFunction variadic(ScalarFunction.Two code) {
        return (ScalarFunction.Many)
                arguments -> code.call(arguments.given(0), PgArray.of(arguments.from(1)));
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

    private static Optional<ScalarFunction> find(String source, CallSite site) {
        return Optional.ofNullable(CODES.get(source))
                .map(code -> checked(source, code, site))
                .or(() -> Comparisons.bind(source, site))
                .or(() -> LikeOperators.bind(source, site))
                .or(() -> ArrayFunctions.bind(source, site))
                .or(() -> RangeFunctions.bind(source, site))
                .or(() -> DateTimeFields.bind(source))
                .or(() -> RegexOperators.bind(source, site))
                .or(() -> special(source, site));
    }

    /**
     * A search compares texts for equality, which only a deterministic collation defines bytewise.
     */
    private static ScalarFunction checked(String source, ScalarFunction code, CallSite site) {
        if (Set.of("textpos", "text_starts_with", "replace_text", "split_part").contains(source)) {
            site.needDeterminism();
        }
        return code;
    }

    private static Optional<ScalarFunction> special(String source, CallSite site) {
        return switch (source) {
            case "lower" -> {
                var mapping = site.caseMapping();
                yield Optional.of((ScalarFunction.One) text -> mapping.lower((String) text));
            }
            case "upper" -> {
                var mapping = site.caseMapping();
                yield Optional.of((ScalarFunction.One) text -> mapping.upper((String) text));
            }
            case "text_concat" -> Optional.of(CastFunctions.concat(site));
            default -> Optional.empty();
        };
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
