package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.catalog.Cast;
import dev.metamorph.shape.where.catalog.Casts;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.TextForm;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The implementations of casts. */
public final class CastFunctions {
    private CastFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(String.class)
                .bindMany("text_concat", List.of(Object.class), CastFunctions::concat);
    }

    /**
     * Binds a cast to its implementation.
     *
     * @param cast the way that Postgres chooses for these types
     * @param location where it stands in the clause, for error messages
     * @throws Refusal if we cannot guarantee the result that Postgres would give
     */
    public static ScalarFunction.One<Object, Object> bind(
            Cast cast, Type from, Type to, int location) {
        needKnown(from, location);
        needKnown(to, location);
        return switch (cast.method()) {
            case RELABEL -> relabel(from, to, location);
            case FUNCTION -> function(cast, from, to, location);
            case TEXT -> text(from, to, location);
            case ELEMENTS -> elements(from, to, location);
        };
    }

    private static ScalarFunction.One<Object, Object> function(
            Cast cast, Type from, Type to, int location) {
        var function = BuiltinFunctions.bind(cast.routine(from, to), Collation.DEFAULT, location);
        return ScalarFunction.untyped((ScalarFunction.One<?, ?>) function);
    }

    private static void needKnown(Type type, int location) {
        if (!TextForms.knows(type)) {
            throw Refusal.limited(
                    Limitation.TYPE, location, "unsupported type %s".formatted(type.name()));
        }
    }

    private static ScalarFunction.One<Object, Object> relabel(Type from, Type to, int location) {
        if ((from.isString() && to.isString()) || (from.is(Types.CIDR) && to.is(Types.INET))) {
            return value -> value;
        }
        throw unknown(from, to, location);
    }

    private static Refusal unknown(Type from, Type to, int location) {
        return Refusal.limited(
                Limitation.CAST,
                location,
                "unknown cast from type %s to type %s".formatted(from.name(), to.name()));
    }

    /**
     * Casts by printing with the output function of one type and reading with the input function of
     * the other.
     */
    private static ScalarFunction.One<Object, Object> text(Type from, Type to, int location) {
        if (dependsOnZone(from) || (dependsOnZone(to) && !from.isString())) {
            throw Refusal.limited(
                    Limitation.TIME_ZONE,
                    location,
                    "a cast from %s to %s depends on the session's time zone and is not supported"
                            .formatted(from.name(), to.name()));
        }
        // The text of money depends on lc_monetary.
        if ((from.isString() && !isReadAlike(to)) || from.isMoney()) {
            throw Refusal.limited(
                    Limitation.CAST,
                    location,
                    "unknown cast from type %s to type %s".formatted(from.name(), to.name()));
        }
        var printed = TextForms.get(from);
        var read = TextForms.get(to);
        return value -> read(read, to, printed.print(value));
    }

    private static boolean dependsOnZone(Type type) {
        var inner = type.kind() == Kind.ARRAY || type.kind() == Kind.RANGE ? type.element() : type;
        return inner.is(Types.TIMESTAMPTZ) || inner.is(Types.TIMETZ);
    }

    /**
     * Returns whether our reader accepts exactly the texts that the input function of Postgres
     * accepts.
     */
    private static boolean isReadAlike(Type type) {
        return type.isString()
                || type.kind() == Kind.ENUM
                || type.isInteger()
                || type.is(Types.BOOL)
                || type.is(Types.NUMERIC)
                || type.is(Types.FLOAT4)
                || type.is(Types.FLOAT8)
                || type.is(Types.UUID);
    }

    private static Object read(TextForm form, Type type, String text) {
        try {
            return form.read(text);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw new EvaluationException(
                    "a text is not a valid value of type %s".formatted(type.name()));
        }
    }

    private static ScalarFunction.One<Object, Object> elements(Type from, Type to, int location) {
        var cast = Casts.explicit(from.element(), to.element()).orElse(Cast.TEXT);
        var code = bind(cast, from.element(), to.element(), location);
        return value -> {
            var array = (PgArray) value;
            var elements = new ArrayList<@Nullable Object>();
            for (var element : array.elements()) {
                elements.add(element == null ? null : code.call(element));
            }
            return new PgArray(array.lengths(), array.bounds(), elements);
        };
    }

    /** Fits a value to the length or precision of a type, as an explicit cast does. */
    public static Object fitted(Object value, Type type, List<Integer> modifiers) {
        if (modifiers.isEmpty()) {
            return value;
        }
        return switch (type.oid()) {
            case Types.VARCHAR -> cut((String) value, modifiers.getFirst());
            case Types.BPCHAR -> padded((String) value, modifiers.getFirst());
            case Types.NUMERIC -> NumericFunctions.fitted((Decimal) value, modifiers);
            default -> throw new IllegalArgumentException("no modifiers of " + type.name());
        };
    }

    private static String cut(String text, int length) {
        return Texts.length(text) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }

    private static String padded(String text, int length) {
        var cut = cut(text, length);
        return cut + " ".repeat(length - Texts.length(cut));
    }

    /** The {@code concat} function: joins the printed arguments and skips those that are NULL. */
    private static ScalarFunction.Many<String> concat(CallSite site) {
        if (site.arguments().stream().anyMatch(Type::isMoney)) {
            throw site.refused(Limitation.FUNCTION, "the text of money depends on lc_monetary");
        }
        var forms = site.arguments().stream().map(TextForms::get).toList();
        return arguments -> {
            var text = new StringBuilder();
            for (var i = 0; i < arguments.size(); i++) {
                var value = arguments.get(i);
                if (value != null) {
                    text.append(forms.get(i).print(value));
                }
            }
            return text.toString();
        };
    }
}
