package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Texts;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.stream.Collectors;

/** Functions on texts and names that do not depend on the collation. */
final class TextFunctions {
    /**
     * The maximum length of a result in characters: more than a clause needs, and little enough for
     * any heap.
     */
    private static final int MAX_LENGTH = 4_000_000;

    /**
     * The maximum number of characters that a function may add to its argument, so that a short
     * clause cannot make long texts of short ones.
     */
    static final int MAX_GROWTH = 20_000;

    private TextFunctions() {}

    static void register(FunctionRegistry registry) {
        var texts = registry.returning(String.class);
        lengths(registry.returning(Long.class));
        trims(texts);
        parts(texts);
        names(texts);
        texts.two("textcat", String.class, String.class, TextFunctions::joined)
                .one(
                        "text_reverse",
                        String.class,
                        text -> new StringBuilder(text).reverse().toString())
                .two("repeat", String.class, Long.class, TextFunctions::repeated)
                .three(
                        "translate",
                        String.class,
                        String.class,
                        String.class,
                        TextFunctions::translated)
                .one(
                        "md5_text",
                        String.class,
                        text -> Digests.hex("MD5", text.getBytes(StandardCharsets.UTF_8)))
                .one("booltext", Boolean.class, Object::toString);
    }

    private static void lengths(FunctionRegistry.Returning<Long> numbers) {
        numbers.one("textlen", String.class, text -> (long) Texts.length(text))
                .one("bpcharlen", String.class, text -> (long) Texts.length(Texts.unpadded(text)))
                .one("textoctetlen", String.class, text -> (long) Texts.utf8Length(text))
                .one("bpcharoctetlen", String.class, text -> (long) Texts.utf8Length(text))
                .one("bit_length/25", String.class, text -> 8L * Texts.utf8Length(text))
                .one("ascii", String.class, text -> text.isEmpty() ? 0L : text.codePointAt(0));
    }

    private static void trims(FunctionRegistry.Returning<String> texts) {
        texts.one("rtrim1", String.class, Texts::unpadded)
                .one("btrim1", String.class, text -> trimmed(text, " ", true, true))
                .one("ltrim1", String.class, text -> trimmed(text, " ", true, false))
                .two(
                        "btrim",
                        String.class,
                        String.class,
                        (text, set) -> trimmed(text, set, true, true))
                .two(
                        "ltrim",
                        String.class,
                        String.class,
                        (text, set) -> trimmed(text, set, true, false))
                .two(
                        "rtrim",
                        String.class,
                        String.class,
                        (text, set) -> trimmed(text, set, false, true));
    }

    private static void parts(FunctionRegistry.Returning<String> texts) {
        texts.two("text_left", String.class, Long.class, TextFunctions::left)
                .two("text_right", String.class, Long.class, TextFunctions::right)
                .two(
                        "text_substr_no_len",
                        String.class,
                        Long.class,
                        (text, start) -> part(text, start, Long.MAX_VALUE / 2))
                .three(
                        "text_substr",
                        String.class,
                        Long.class,
                        Long.class,
                        (text, start, length) -> part(text, start, nonNegative(length)))
                .two(
                        "lpad/25,23",
                        String.class,
                        Long.class,
                        (text, length) -> padded(text, length, " ", true))
                .two(
                        "rpad/25,23",
                        String.class,
                        Long.class,
                        (text, length) -> padded(text, length, " ", false))
                .three(
                        "lpad",
                        String.class,
                        Long.class,
                        String.class,
                        (text, length, filling) -> padded(text, length, filling, true))
                .three(
                        "rpad",
                        String.class,
                        Long.class,
                        String.class,
                        (text, length, filling) -> padded(text, length, filling, false));
    }

    private static void names(FunctionRegistry.Returning<String> texts) {
        texts.one("name_text", String.class, text -> text)
                .one("text_name", String.class, Texts::asName)
                .one("bpchar_name", String.class, text -> Texts.unpadded(Texts.asName(text)));
    }

    static long nonNegative(long length) {
        if (length < 0) {
            throw new EvaluationException("negative substring length not allowed");
        }
        return length;
    }

    interface Made {
        String make();
    }

    static String limited(long length, Made made) {
        if (length > MAX_LENGTH) {
            throw tooLong();
        }
        return made.make();
    }

    private static String grown(long growth, Made made) {
        if (growth > MAX_GROWTH) {
            throw tooLong();
        }
        return made.make();
    }

    static EvaluationException tooLong() {
        return EvaluationException.limited("a text would be too long");
    }

    private static String joined(String one, String other) {
        return limited((long) one.length() + other.length(), () -> one + other);
    }

    private static int index(String text, long characters) {
        var length = Texts.length(text);
        return text.offsetByCodePoints(0, Math.clamp(characters, 0, length));
    }

    private static String left(String text, long count) {
        return text.substring(0, index(text, count < 0 ? Texts.length(text) + count : count));
    }

    private static String right(String text, long count) {
        // In 32 bits, the negation of the least number is itself: nothing is cut off.
        var out = count < 0 ? (long) (int) -count : Texts.length(text) - count;
        return text.substring(index(text, out));
    }

    private static String repeated(String text, long count) {
        var times = Math.max(0, count);
        if (text.isEmpty() || times == 0) {
            return "";
        }
        return grown(text.length() * (times - 1), () -> text.repeat((int) times));
    }

    private static String part(String text, long start, long length) {
        var from = index(text, start - 1);
        var to = index(text, start - 1 + length);
        return text.substring(from, Math.max(from, to));
    }

    private static String translated(String text, String from, String to) {
        var source = from.codePoints().toArray();
        var target = to.codePoints().toArray();
        var mapped = new HashMap<Integer, Integer>();
        for (var i = 0; i < source.length; i++) {
            mapped.putIfAbsent(source[i], i < target.length ? target[i] : -1);
        }
        var result = new StringBuilder();
        text.codePoints()
                .map(character -> mapped.getOrDefault(character, character))
                .filter(character -> character >= 0)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    private static String padded(String text, long length, String filling, boolean left) {
        var wanted = Math.max(0, length);
        var missing = wanted - Texts.length(text);
        if (missing <= 0 || filling.isEmpty()) {
            return text.substring(0, index(text, wanted));
        }
        return grown(
                missing,
                () -> {
                    var pad = new StringBuilder();
                    var characters = filling.codePoints().toArray();
                    for (var i = 0; i < missing; i++) {
                        pad.appendCodePoint(characters[i % characters.length]);
                    }
                    return left ? pad + text : text + pad;
                });
    }

    private static String trimmed(String text, String set, boolean left, boolean right) {
        var characters = set.codePoints().boxed().collect(Collectors.toSet());
        var start = 0;
        var end = text.length();
        while (left && start < end && characters.contains(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && start < end && characters.contains(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }
}
