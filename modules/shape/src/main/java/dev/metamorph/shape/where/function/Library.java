package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that a clause can call. */
public final class Library {
    private static final Map<String, Code> CODES = new HashMap<>();

    /** Stable only because of settings that are the same in all sessions of ours. */
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

    /** With a result that depends on the session's time zone, or on the rules of one. */
    private static final Set<String> ZONED =
            Set.of("timestamp_zone", "timestamptz_zone", "timetz_zone", "timestamptz_trunc_zone");

    static {
        CODES.putAll(Integers.codes());
        CODES.putAll(Numerics.codes());
        CODES.putAll(Reals.codes());
        CODES.putAll(Amounts.codes());
        CODES.putAll(Strings.codes());
        CODES.putAll(Moments.codes());
        CODES.putAll(Spells.codes());
        CODES.putAll(Documents.codes());
        CODES.putAll(Addresses.codes());
    }

    private Library() {}

    /**
     * What a routine does.
     *
     * @param collation of its arguments
     * @param location for complaints
     * @throws Refusal if its result is not known to be the same here
     */
    public static Code bind(Routine routine, Collation collation, int location) {
        var source = routine.source();
        if (routine.volatility() != 'i' && !PINNED.contains(source)) {
            throw notImmutable(routine, location);
        }
        for (var type : routine.arguments()) {
            needKnown(type, location);
        }
        var binding =
                new Binding(
                        routine.arguments(), routine.result(), collation, routine.name(), location);
        return find(source, binding).orElseThrow(() -> unknown(routine, location));
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

    private static Optional<Code> find(String source, Binding binding) {
        return Optional.ofNullable(CODES.get(source))
                .map(code -> checked(source, code, binding))
                .or(() -> Comparisons.bind(source, binding))
                .or(() -> Likes.bind(source, binding))
                .or(() -> ArrayCodes.bind(source, binding))
                .or(() -> RangeCodes.bind(source, binding))
                .or(() -> Fields.bind(source))
                .or(() -> Regexes.bind(source, binding))
                .or(() -> special(source, binding));
    }

    /** Searching for a text asks what equal texts are. */
    private static Code checked(String source, Code code, Binding binding) {
        if (Set.of("textpos", "text_starts_with", "replace_text", "split_part").contains(source)) {
            binding.needDeterminism();
        }
        return code;
    }

    private static Optional<Code> special(String source, Binding binding) {
        return switch (source) {
            case "lower" -> {
                var letters = binding.letters();
                yield Optional.of((Code.One) text -> letters.lower((String) text));
            }
            case "upper" -> {
                var letters = binding.letters();
                yield Optional.of((Code.One) text -> letters.upper((String) text));
            }
            case "text_concat" -> Optional.of(Conversions.concat(binding));
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
