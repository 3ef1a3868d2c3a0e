package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Texts;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Functions on text, names and bytea that need of the collation at most that equality is bytewise.
 */
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
    private static final int MAX_GROWTH = 20_000;

    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

    static {
        one("textlen", text -> (long) Texts.length(text));
        one("bpcharlen", text -> (long) Texts.length(Texts.unpadded(text)));
        one("textoctetlen", text -> (long) Texts.utf8Length(text));
        one("bpcharoctetlen", text -> (long) Texts.utf8Length(text));
        one("bit_length/25", text -> 8L * Texts.utf8Length(text));
        one("rtrim1", Texts::unpadded);
        one("btrim1", text -> trimmed(text, " ", true, true));
        one("ltrim1", text -> trimmed(text, " ", true, false));
        two("btrim", (text, set) -> trimmed(text, set, true, true));
        two("ltrim", (text, set) -> trimmed(text, set, true, false));
        two("rtrim", (text, set) -> trimmed(text, set, false, true));
        one("text_reverse", text -> new StringBuilder(text).reverse().toString());
        one("ascii", text -> text.isEmpty() ? 0L : (long) text.codePointAt(0));
        two("textcat", TextFunctions::joined);
        two("textpos", (text, part) -> position(text, part));
        two("text_starts_with", String::startsWith);
        counted("text_left", TextFunctions::left);
        counted("text_right", TextFunctions::right);
        counted("repeat", TextFunctions::repeated);
        counted("text_substr_no_len", (text, start) -> part(text, start, Long.MAX_VALUE / 2));
        many("text_substr", list -> substring(list));
        many("replace_text", list -> replaced(list.text(0), list.text(1), list.text(2)));
        many("split_part", list -> field(list.text(0), list.text(1), list.number(2)));
        many("translate", list -> translated(list.text(0), list.text(1), list.text(2)));
        many("lpad", list -> padded(list.text(0), list.number(1), list.text(2), true));
        many("rpad", list -> padded(list.text(0), list.number(1), list.text(2), false));
        many("lpad/25,23", list -> padded(list.text(0), list.number(1), " ", true));
        many("rpad/25,23", list -> padded(list.text(0), list.number(1), " ", false));
        putNames();
        putBytes();
    }

    private TextFunctions() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private interface Unary {
        Object apply(String text);
    }

    private interface Binary {
        Object apply(String text, String other);
    }

    private interface Counted {
        Object apply(String text, long number);
    }

    private static void one(String source, Unary unary) {
        CODES.put(source, (ScalarFunction.One) a -> unary.apply((String) a));
    }

    private static void two(String source, Binary binary) {
        CODES.put(source, (ScalarFunction.Two) (a, b) -> binary.apply((String) a, (String) b));
    }

    private static void counted(String source, Counted counted) {
        CODES.put(source, (ScalarFunction.Two) (a, b) -> counted.apply((String) a, (Long) b));
    }

    private static void many(String source, ScalarFunction.Many many) {
        CODES.put(source, many);
    }

    private static void putNames() {
        for (var source : List.of("name_text", "text_name", "bpchar_name")) {
            one(
                    source,
                    source.equals("name_text")
                            ? text -> text
                            : source.equals("bpchar_name")
                                    ? text -> Texts.unpadded(Texts.asName(text))
                                    : Texts::asName);
        }
        CODES.put("booltext", (ScalarFunction.One) a -> a.equals(true) ? "true" : "false");
    }

    private static void putBytes() {
        one("byteaoctetlen", bytes -> (long) (bytes.length() - 2) / 2);
        two(
                "byteacat",
                (a, b) -> limited(a.length() + (long) b.length(), () -> a + b.substring(2)));
        counted(
                "bytea_substr_no_len",
                (bytes, start) -> bytesPart(bytes, start, Long.MAX_VALUE / 2));
        many(
                "bytea_substr",
                list -> {
                    var length = list.number(2);
                    if (length < 0) {
                        throw new EvaluationException("negative substring length not allowed");
                    }
                    return bytesPart(list.text(0), list.number(1), length);
                });
        CODES.put(
                "md5_text",
                (ScalarFunction.One)
                        text ->
                                Digests.hex(
                                        "MD5", ((String) text).getBytes(StandardCharsets.UTF_8)));
        one("md5_bytea", bytes -> Digests.hex("MD5", parsed(bytes)));
        one("sha256_bytea", bytes -> "\\x" + Digests.hex("SHA-256", parsed(bytes)));
    }

    private static byte[] parsed(String bytes) {
        return HexFormat.of().parseHex(bytes, 2, bytes.length());
    }

    private static String bytesPart(String bytes, long start, long length) {
        var count = (bytes.length() - 2) / 2;
        var from = Math.clamp(start - 1, 0, count);
        var to = Math.clamp(start - 1 + length, from, count);
        return "\\x" + bytes.substring(2 + 2 * from, 2 + 2 * to);
    }

    private interface Made {
        String make();
    }

    private static String limited(long length, Made made) {
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

    private static EvaluationException tooLong() {
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

    private static Object substring(Arguments arguments) {
        var length = arguments.number(2);
        if (length < 0) {
            throw new EvaluationException("negative substring length not allowed");
        }
        return part(arguments.text(0), arguments.number(1), length);
    }

    private static String part(String text, long start, long length) {
        var from = index(text, start - 1);
        var to = index(text, start - 1 + length);
        return text.substring(from, Math.max(from, to));
    }

    private static Long position(String text, String part) {
        var at = SubstringSearch.of(part).find(text, 0);
        return at < 0 ? 0L : 1L + text.codePointCount(0, at);
    }

    private static String replaced(String text, String from, String to) {
        if (from.isEmpty()) {
            return text;
        }
        var result = new StringBuilder();
        var search = SubstringSearch.of(from);
        var most = text.length() + (long) MAX_GROWTH;
        var at = 0;
        for (var found = search.find(text, 0); found >= 0; found = search.find(text, at)) {
            result.append(text, at, found).append(to);
            if (result.length() > most) {
                throw tooLong();
            }
            at = found + from.length();
        }
        return at == 0 ? text : result.append(text, at, text.length()).toString();
    }

    private static String field(String text, String separator, long number) {
        if (number == 0) {
            throw new EvaluationException("field position must not be zero");
        }
        if (text.isEmpty()) {
            return "";
        }
        if (separator.isEmpty()) {
            return number == 1 || number == -1 ? text : "";
        }
        var search = SubstringSearch.of(separator);
        var wanted = number > 0 ? number : number + 1 + fields(text, search, separator.length());
        return wanted > 0 ? field(text, search, separator.length(), wanted) : "";
    }

    private static long fields(String text, SubstringSearch search, int width) {
        var fields = 1L;
        for (var end = search.find(text, 0); end >= 0; end = search.find(text, end + width)) {
            fields++;
        }
        return fields;
    }

    private static String field(String text, SubstringSearch search, int width, long wanted) {
        var at = 0;
        for (var number = 1L; number < wanted; number++) {
            var end = search.find(text, at);
            if (end < 0) {
                return "";
            }
            at = end + width;
        }
        var end = search.find(text, at);
        return end < 0 ? text.substring(at) : text.substring(at, end);
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
