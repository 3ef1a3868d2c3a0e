package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Json;
import dev.metamorph.shape.where.value.PgArray;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Functions on JSONB. */
final class JsonbFunctions {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

    static {
        two("jsonb_object_field", (json, key) -> field(json, (String) key));
        two("jsonb_object_field_text", (json, key) -> text(field(json, (String) key)));
        two("jsonb_array_element", (json, at) -> element(json, (Long) at));
        two("jsonb_array_element_text", (json, at) -> text(element(json, (Long) at)));
        two("jsonb_extract_path", (json, path) -> path(json, (PgArray) path));
        two("jsonb_extract_path_text", (json, path) -> text(path(json, (PgArray) path)));
        two("jsonb_contains", (json, part) -> contains(json, (Json) part, true));
        two("jsonb_contained", (json, whole) -> contains((Json) whole, json, true));
        two("jsonb_exists", (json, key) -> exists(json, (String) key));
        two(
                "jsonb_exists_any",
                (json, keys) -> keys((PgArray) keys).anyMatch(key -> exists(json, key)));
        two(
                "jsonb_exists_all",
                (json, keys) -> keys((PgArray) keys).allMatch(key -> exists(json, key)));
        CODES.put("jsonb_typeof", (ScalarFunction.One) json -> typeOf((Json) json));
        CODES.put("jsonb_array_length", (ScalarFunction.One) json -> length((Json) json));
        putCasts();
    }

    private JsonbFunctions() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private interface Two {
        @Nullable Object call(Json json, Object other);
    }

    private static void two(String source, Two two) {
        CODES.put(source, (ScalarFunction.Two) (json, other) -> two.call((Json) json, other));
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

    private static void putCasts() {
        CODES.put(
                "jsonb_bool",
                (ScalarFunction.One)
                        json ->
                                json == Json.Word.NULL
                                        ? null
                                        : switch ((Json) json) {
                                            case Json.Word word -> word == Json.Word.TRUE;
                                            default -> throw cannot();
                                        });
        number("jsonb_numeric", a -> a);
        number("jsonb_float4", Decimal::toFloat);
        number("jsonb_float8", Decimal::toDouble);
        number(
                "jsonb_int2",
                a ->
                        FloatFunctions.whole(
                                a, Short.MIN_VALUE, Short.MAX_VALUE, "smallint out of range"));
        number(
                "jsonb_int4",
                a ->
                        FloatFunctions.whole(
                                a, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer out of range"));
        number(
                "jsonb_int8",
                a ->
                        FloatFunctions.whole(
                                a, Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range"));
    }

    private interface OfNumber {
        Object of(Decimal number);
    }

    private static void number(String source, OfNumber ofNumber) {
        CODES.put(
                source,
                (ScalarFunction.One)
                        json ->
                                switch ((Json) json) {
                                    case Json.Numeral(var number) -> ofNumber.of(number);
                                    case Json.Word word when word == Json.Word.NULL -> null;
                                    default -> throw cannot();
                                });
    }

    private static EvaluationException cannot() {
        return new EvaluationException("a JSON value cannot be cast to that type");
    }
}
