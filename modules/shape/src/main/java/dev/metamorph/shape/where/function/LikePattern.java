package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Texts;

import java.nio.charset.StandardCharsets;

/**
 * A LIKE pattern, matched byte by byte as Postgres's {@code MatchText} does, with the same errors
 * and with a bound on the work. Not thread-safe.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/like_match.c">like_match.c</a>
 */
public final class LikePattern {
    /** The bound on the work: bytes compared in vain per byte of the text, plus a constant. */
    private static final long VAIN_PER_BYTE = 64;

    private static final long VAIN = 5_000_000;

    private static final byte[] NOTHING = {};

    private final byte[] pattern;
    private byte[] text = NOTHING;
    private int end;

    private LikePattern(byte[] pattern) {
        this.pattern = pattern;
    }

    public static LikePattern of(String pattern) {
        return new LikePattern(pattern.getBytes(StandardCharsets.UTF_8));
    }

    static boolean matches(String text, String pattern) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(pattern).matches(bytes, 0, bytes.length);
    }

    /**
     * Returns whether a text in UTF-8 matches.
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
     * Returns whether a text provably does not match a case-insensitive prefix: within the leading
     * ASCII characters, its lower case differs from the pattern, which is given in lower case.
     * False does not mean that the text matches.
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
     * Backtracks to the last percent sign only. Postgres recurses at each percent sign, but what
     * fails behind a later one cannot succeed at another position of an earlier one.
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

    /**
     * The position of the literal character at a position of the pattern: behind the escape, if
     * there is one.
     */
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

    /** The position behind a run of percent signs and underscores. */
    private int afterPercent(int from) {
        var p = from;
        while (p < pattern.length && (pattern[p] == '%' || pattern[p] == '_')) {
            p++;
        }
        return p;
    }

    /**
     * The position of the text after one character per underscore in a run of wildcards; -1 if the
     * text is too short.
     */
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

    /** The next position of the text where the literal may match, or the end. */
    private int find(int start, int p) {
        var first = pattern[literal(p)];
        var t = start;
        while (t < end && text[t] != first) {
            t = next(t);
        }
        return t;
    }

    /** The position of the next character. */
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

    /** The literal prefix that all matching texts share. */
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
     * Rewrites a pattern with a custom escape character to one that escapes by backslash.
     *
     * @param escape one character, or empty for no escape
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
