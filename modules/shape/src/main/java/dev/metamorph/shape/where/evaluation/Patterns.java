package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.function.BuiltinFunctions;
import dev.metamorph.shape.where.function.LikePattern;
import dev.metamorph.shape.where.function.ScalarFunction;
import dev.metamorph.shape.where.value.Texts;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Nodes for LIKE and ILIKE with a constant pattern, which match the bytes of the row. */
final class Patterns {
    /** A single instance, because rows cache values by the identity of the reader. */
    private static final Row.Reader LOWER = Patterns::lower;

    private Patterns() {}

    static @Nullable Node node(Call call, int place, String pattern) {
        return switch (call.routine().source()) {
            case "textlike", "namelike" -> like(place, pattern, true);
            case "textnlike", "namenlike" -> like(place, pattern, false);
            case "texticlike", "nameiclike" -> ilike(call, place, pattern, true);
            case "texticnlike", "nameicnlike" -> ilike(call, place, pattern, false);
            default -> null;
        };
    }

    private static Node like(int place, String pattern, boolean expected) {
        var like = LikePattern.of(pattern);
        return row ->
                row.isNull(place)
                        ? null
                        : (Object)
                                (like.matches(row.array(), row.start(place), row.length(place))
                                        == expected);
    }

    /** All supported collations map the case of ASCII letters in the same way. */
    private static @Nullable Node ilike(Call call, int place, String pattern, boolean expected) {
        if (pattern.chars().anyMatch(c -> c >= 0x80)) {
            return null;
        }
        var like = LikePattern.of(Texts.lowerAscii(pattern));
        var function = BuiltinFunctions.bind(call.routine(), call.collation(), 0);
        var other = ScalarFunction.untyped((ScalarFunction.Two<?, ?, ?>) function);
        return row -> {
            if (row.isNull(place)) {
                return null;
            }
            if (like.beginsOtherwise(row.array(), row.start(place), row.length(place))) {
                return (Object) !expected;
            }
            return row.read(place, LOWER) instanceof byte[] lower
                    ? (Object) (like.matches(lower, 0, lower.length) == expected)
                    : other.call(row.text(place), pattern);
        };
    }

    /** The bytes of an ASCII text in lower case; empty if the text has other characters. */
    private static Object lower(byte[] utf8, int start, int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            var c = utf8[start + i];
            if (c < 0) {
                return Optional.empty();
            }
            bytes[i] = Texts.lowerAscii(c);
        }
        return bytes;
    }
}
