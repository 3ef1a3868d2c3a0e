package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Json;
import dev.metamorph.shape.where.value.PgArray;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Functions on JSONB. */
final class JsonbFunctions {
    private JsonbFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Json.class)
                .two("jsonb_object_field", Json.class, String.class, JsonbFunctions::field)
                .two("jsonb_array_element", Json.class, Long.class, JsonbFunctions::element)
                .two("jsonb_extract_path", Json.class, PgArray.class, JsonbFunctions::path);
        registry.returning(String.class)
                .two(
                        "jsonb_object_field_text",
                        Json.class,
                        String.class,
                        (json, key) -> text(field(json, key)))
                .two(
                        "jsonb_array_element_text",
                        Json.class,
                        Long.class,
                        (json, at) -> text(element(json, at)))
                .two(
                        "jsonb_extract_path_text",
                        Json.class,
                        PgArray.class,
                        (json, steps) -> text(path(json, steps)))
                .one("jsonb_typeof", Json.class, JsonbFunctions::typeOf);
        registry.returning(Boolean.class)
                .two("jsonb_contains", Json.class, Json.class, (a, b) -> contains(a, b, true))
                .two("jsonb_contained", Json.class, Json.class, (a, b) -> contains(b, a, true))
                .two("jsonb_exists", Json.class, String.class, JsonbFunctions::exists)
                .two(
                        "jsonb_exists_any",
                        Json.class,
                        PgArray.class,
                        (json, keys) -> keys(keys).anyMatch(key -> exists(json, key)))
                .two(
                        "jsonb_exists_all",
                        Json.class,
                        PgArray.class,
                        (json, keys) -> keys(keys).allMatch(key -> exists(json, key)))
                .one("jsonb_bool", Json.class, JsonbFunctions::truth);
        registry.returning(Long.class)
                .one("jsonb_array_length", Json.class, JsonbFunctions::length);
        casts(registry);
    }

    private static Stream<String> keys(PgArray keys) {
        return keys.elements().stream().filter(Objects::nonNull).map(key -> (String) key);
    }

    private static @Nullable Json field(Json json, String key) {
        return json instanceof Json.Struct(var fields) ? fields.get(key) : null;
    }

    private static @Nullable Json element(Json json, long index) {
        if (json instanceof Json.Struct) {
            return null;
        }
        if (!(json instanceof Json.Array(var elements))) {
            // Postgres stores a scalar as an array of one element.
            return index == 0 || index == -1 ? json : null;
        }
        var at = index < 0 ? elements.size() + index : index;
        return at >= 0 && at < elements.size() ? elements.get((int) at) : null;
    }

    private static @Nullable String text(@Nullable Json json) {
        return switch (json) {
            case null -> null;
            case Json.Text(var value) -> value;
            case Json.Word word when word == Json.Word.NULL -> null;
            default -> json.print();
        };
    }

    private static @Nullable Json path(Json json, PgArray path) {
        var found = json;
        for (var step : path.elements()) {
            if (step == null || found == null) {
                return null;
            }
            found =
                    switch (found) {
                        case Json.Struct(var fields) -> fields.get((String) step);
                        case Json.Array _ -> index((String) step, found);
                        default -> null;
                    };
        }
        return found;
    }

    private static @Nullable Json index(String step, Json array) {
        try {
            return step.matches("\\s*[+-]?[0-9]+")
                    ? element(array, Integer.parseInt(step.strip()))
                    : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /**
     * JSONB containment. An array contains a scalar that is one of its elements, but only at the
     * top level.
     */
    private static boolean contains(Json whole, Json part, boolean top) {
        return switch (part) {
            case Json.Struct(var wanted) ->
                    whole instanceof Json.Struct(var fields)
                            && wanted.entrySet().stream()
                                    .allMatch(one -> {
                                        var value = fields.get(one.getKey());
                                        return value != null
                                                && contains(value, one.getValue(), false);
                                    });
            case Json.Array(var wanted) ->
                    whole instanceof Json.Array(var elements)
                            && wanted.stream()
                                    .allMatch(one ->
                                            elements.stream()
                                                    .anyMatch(element ->
                                                            contains(element, one, false)));
            default ->
                    whole.equals(part)
                            || (top
                                    && whole instanceof Json.Array(var elements)
                                    && elements.contains(part));
        };
    }

    private static boolean exists(Json json, String key) {
        return switch (json) {
            case Json.Struct(var fields) -> fields.containsKey(key);
            case Json.Array(var elements) -> elements.contains(new Json.Text(key));
            case Json.Text(var value) -> value.equals(key);
            case Json.Numeral _, Json.Word _ -> false;
        };
    }

    private static String typeOf(Json json) {
        return switch (json) {
            case Json.Struct _ -> "object";
            case Json.Array _ -> "array";
            case Json.Text _ -> "string";
            case Json.Numeral _ -> "number";
            case Json.Word word -> word == Json.Word.NULL ? "null" : "boolean";
        };
    }

    private static Long length(Json json) {
        if (json instanceof Json.Array(var elements)) {
            return (long) elements.size();
        }
        throw new EvaluationException("cannot get array length of what is not a JSON array");
    }

    private static void casts(FunctionRegistry registry) {
        registry.returning(Decimal.class).one("jsonb_numeric", Json.class, number(a -> a));
        registry.returning(Float.class).one("jsonb_float4", Json.class, number(Decimal::toFloat));
        registry.returning(Double.class).one("jsonb_float8", Json.class, number(Decimal::toDouble));
        registry.returning(Long.class)
                .one(
                        "jsonb_int2",
                        Json.class,
                        whole(Short.MIN_VALUE, Short.MAX_VALUE, "smallint out of range"))
                .one(
                        "jsonb_int4",
                        Json.class,
                        whole(Integer.MIN_VALUE, Integer.MAX_VALUE, "integer out of range"))
                .one(
                        "jsonb_int8",
                        Json.class,
                        whole(Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range"));
    }

    private static ScalarFunction.One<Json, Long> whole(long least, long most, String message) {
        return number(a -> FloatFunctions.whole(a, least, most, message));
    }

    private static <R> ScalarFunction.One<Json, R> number(Function<Decimal, R> result) {
        return json ->
                switch (json) {
                    case Json.Numeral(var number) -> result.apply(number);
                    case Json.Word word when word == Json.Word.NULL -> null;
                    default -> throw cannot();
                };
    }

    private static @Nullable Boolean truth(Json json) {
        if (json == Json.Word.NULL) {
            return null;
        }
        if (json instanceof Json.Word word) {
            return word == Json.Word.TRUE;
        }
        throw cannot();
    }

    private static EvaluationException cannot() {
        return new EvaluationException("a JSON value cannot be cast to that type");
    }
}
