package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;

import java.nio.charset.StandardCharsets;

/**
 * A pattern of LIKE, matched byte by byte: Postgres's {@code MatchText}, with its errors, and its
 * bound on the work.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/like_match.c">
 *     like_match.c</a>
 */
public final class LikePattern {
    private enum Found {
        YES,
        NO,
        /** Nor will it be found further on. */
        NEVER
    }

    private final byte[] pattern;
    private byte[] text = {};
    private int end;

    private LikePattern(byte[] pattern) {
        this.pattern = pattern;
    }

    /** A pattern; belongs to one thread. */
    public static LikePattern of(String pattern) {
        return new LikePattern(pattern.getBytes(StandardCharsets.UTF_8));
    }

    static boolean matches(String text, String pattern) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(pattern).matches(bytes, 0, bytes.length);
    }

    /** Whether a text in UTF-8 matches. */
    public boolean matches(byte[] utf8, int start, int length) {
        text = utf8;
        end = start + length;
        try {
            return match(start, 0) == Found.YES;
        } finally {
            text = new byte[0];
        }
    }

    private Found match(int start, int from) {
        var t = start;
        var p = from;
        if (pattern.length - p == 1 && pattern[p] == '%') {
            return Found.YES;
        }
        while (t < end && p < pattern.length) {
            if (pattern[p] == '\\') {
                p++;
                if (p == pattern.length) {
                    throw endsInEscape();
                }
                if (pattern[p] != text[t]) {
                    return Found.NO;
                }
            } else if (pattern[p] == '%') {
                return afterPercent(t, p + 1);
            } else if (pattern[p] == '_') {
                t = next(t);
                p++;
                continue;
            } else if (pattern[p] != text[t]) {
                return Found.NO;
            }
            t++;
            p++;
        }
        if (t < end) {
            return Found.NO;
        }
        while (p < pattern.length && pattern[p] == '%') {
            p++;
        }
        return p == pattern.length ? Found.YES : Found.NEVER;
    }

    private Found afterPercent(int start, int from) {
        var t = start;
        var p = from;
        while (p < pattern.length && (pattern[p] == '%' || pattern[p] == '_')) {
            if (pattern[p] == '_') {
                if (t == end) {
                    return Found.NEVER;
                }
                t = next(t);
            }
            p++;
        }
        if (p == pattern.length) {
            return Found.YES;
        }
        var first = pattern[p];
        if (first == '\\') {
            if (p + 1 == pattern.length) {
                throw endsInEscape();
            }
            first = pattern[p + 1];
        }
        while (t < end) {
            if (text[t] == first) {
                var found = match(t, p);
                if (found != Found.NO) {
                    return found;
                }
            }
            t = next(t);
        }
        return Found.NEVER;
    }

    /** Behind a whole character. */
    private int next(int at) {
        var t = at + 1;
        while (t < end && (text[t] & 0xC0) == 0x80) {
            t++;
        }
        return t;
    }

    private static EvaluationException endsInEscape() {
        return new EvaluationException("LIKE pattern must not end with escape character");
    }

    /** What every text that matches a pattern begins with. */
    public static String prefix(String pattern) {
        var prefix = new StringBuilder();
        for (var i = 0; i < pattern.length(); i++) {
            var c = pattern.charAt(i);
            if (c == '%' || c == '_') {
                break;
            }
            if (c == '\\') {
                i++;
                if (i == pattern.length()) {
                    break;
                }
                c = pattern.charAt(i);
            }
            prefix.append(c);
        }
        return prefix.toString();
    }

    /**
     * A pattern with another escape character than the backslash, in terms of the backslash.
     *
     * @param escape empty for none
     */
    static String escaped(String pattern, String escape) {
        if (escape.equals("\\")) {
            return pattern;
        }
        if (escape.isEmpty()) {
            return pattern.replace("\\", "\\\\");
        }
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw new EvaluationException("invalid escape string");
        }
        return replaced(pattern, escape.codePointAt(0));
    }

    private static String replaced(String pattern, int escape) {
        var result = new StringBuilder();
        var afterEscape = false;
        for (var i = 0; i < pattern.length(); ) {
            var character = pattern.codePointAt(i);
            i += Character.charCount(character);
            if (character == escape && !afterEscape) {
                result.append('\\');
                afterEscape = true;
            } else if (character == '\\') {
                result.append(afterEscape ? "\\" : "\\\\");
                afterEscape = false;
            } else {
                result.appendCodePoint(character);
                afterEscape = false;
            }
        }
        return result.toString();
    }
}
