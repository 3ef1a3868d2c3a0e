package dev.metamorph.shape.where.evaluation;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.function.Code;
import dev.metamorph.shape.where.function.Library;
import dev.metamorph.shape.where.function.LikePattern;
import dev.metamorph.shape.where.value.Texts;

import org.jspecify.annotations.Nullable;

/** LIKE and ILIKE with a constant pattern, on the bytes of the row. */
final class Patterns {
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

    /** All cases of ASCII are alike under the collations that are supported. */
    private static @Nullable Node ilike(Call call, int place, String pattern, boolean expected) {
        if (pattern.chars().anyMatch(c -> c >= 0x80)) {
            return null;
        }
        var like = LikePattern.of(Texts.lowerAscii(pattern));
        var other = (Code.Two) Library.bind(call.routine(), call.collation(), 0);
        var lower = new Lower();
        return row -> {
            if (row.isNull(place)) {
                return null;
            }
            if (like.beginsOtherwise(row.array(), row.start(place), row.length(place))) {
                return (Object) !expected;
            }
            return lower.read(row, place)
                    ? (Object) (like.matches(lower.bytes, 0, row.length(place)) == expected)
                    : other.call(row.text(place), pattern);
        };
    }

    /** A text of ASCII in lower case, in memory that is used again. */
    private static final class Lower {
        private static final int KEPT = 4_096;

        private byte[] bytes = new byte[64];

        /** False if there is more than ASCII in the text. */
        private boolean read(Row row, int place) {
            var length = row.length(place);
            if (bytes.length < length || bytes.length > KEPT) {
                bytes = new byte[Math.max(64, length)];
            }
            var array = row.array();
            var start = row.start(place);
            for (var i = 0; i < length; i++) {
                var c = array[start + i];
                if (c < 0) {
                    return false;
                }
                bytes[i] = Texts.lowerAscii(c);
            }
            return true;
        }
    }
}
