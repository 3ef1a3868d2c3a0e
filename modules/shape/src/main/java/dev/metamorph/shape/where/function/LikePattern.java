package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Texts;

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
    /** So many bytes may be compared in vain for each byte of a text, and so many beside. */
    private static final long VAIN_PER_BYTE = 64;

    private static final long VAIN = 5_000_000;

    private static final byte[] NOTHING = {};

    private final byte[] pattern;
    private byte[] text = NOTHING;
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

    /**
     * Whether a text in UTF-8 matches.
     *
     * @throws EvaluationException if the pattern ends in an escape, or takes too long
     */
    public boolean matches(byte[] utf8, int start, int length) {
        text = utf8;
        end = start + length;
        try {
            return match(start);
        } finally {
            text = NOTHING;
        }
    }

    /**
     * Whether a text in UTF-8 begins, in lower case, with something else than the pattern, itself
     * in lower case, asks for; false where that is not seen among the first letters of ASCII.
     */
    public boolean beginsOtherwise(byte[] utf8, int start, int length) {
        for (var i = 0; i < pattern.length; i++) {
            var wanted = pattern[i];
            if (wanted == '%' || wanted == '_' || wanted == '\\') {
                return false;
            }
            if (i == length) {
                return true;
            }
            var c = utf8[start + i];
            if (c < 0) {
                return false;
            }
            if (Texts.lowerAscii(c) != wanted) {
                return true;
            }
        }
        return false;
    }

    /**
     * Postgres calls itself behind each percent sign, but what fails behind the second one cannot
     * succeed further on behind the first: only the last one need be remembered.
     */
    private boolean match(int start) {
        var vain = VAIN + VAIN_PER_BYTE * (end - start);
        var t = start;
        var p = 0;
        var rest = -1;
        var tried = start;
        while (true) {
            while (t < end && p < pattern.length) {
                if (pattern[p] == '%') {
                    rest = afterPercent(p);
                    t = behind(t, p, rest);
                    if (t < 0) {
                        return false;
                    }
                    if (rest == pattern.length) {
                        return true;
                    }
                    t = find(t, rest);
                    tried = t;
                    p = rest;
                } else if (pattern[p] == '_') {
                    t = next(t);
                    p++;
                } else {
                    p = literal(p);
                    if (pattern[p] != text[t]) {
                        break;
                    }
                    t++;
                    p++;
                }
            }
            if (t == end) {
                return isPercents(p);
            }
            if (rest < 0) {
                return false;
            }
            vain -= t - tried + 1;
            if (vain < 0) {
                throw EvaluationException.limited("a LIKE pattern takes too long");
            }
            t = find(next(tried), rest);
            tried = t;
            p = rest;
        }
    }

    /** Where the character to be compared stands. */
    private int literal(int p) {
        if (pattern[p] != '\\') {
            return p;
        }
        if (p + 1 == pattern.length) {
            throw endsInEscape();
        }
        return p + 1;
    }

    private boolean isPercents(int from) {
        var p = from;
        while (p < pattern.length && pattern[p] == '%') {
            p++;
        }
        return p == pattern.length;
    }

    /** What follows on a percent sign and on those, and the underscores, behind it. */
    private int afterPercent(int from) {
        var p = from;
        while (p < pattern.length && (pattern[p] == '%' || pattern[p] == '_')) {
            p++;
        }
        return p;
    }

    /** Behind a character for each underscore between; -1 if there are not so many. */
    private int behind(int start, int from, int to) {
        var t = start;
        for (var p = from; p < to; p++) {
            if (pattern[p] == '_') {
                if (t == end) {
                    return -1;
                }
                t = next(t);
            }
        }
        return t;
    }

    /** The next place where a literal may begin, or the end. */
    private int find(int start, int p) {
        var first = pattern[literal(p)];
        var t = start;
        while (t < end && text[t] != first) {
            t = next(t);
        }
        return t;
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
