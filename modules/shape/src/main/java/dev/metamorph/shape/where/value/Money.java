package dev.metamorph.shape.where.value;

import java.math.BigDecimal;

/**
 * Reads and prints amounts of money, in hundredths, as Postgres does under {@code lc_monetary}
 * {@code C} and {@code en_US}: {@code -$1,234.50}.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/cash.c">cash.c</a>
 */
public final class Money {
    /** The number of decimals. */
    public static final int SCALE = 2;

    private final String text;
    private int at;
    private boolean negative;

    private Money(String text) {
        this.text = text;
    }

    /** Reads an amount as the input function does. */
    static Object read(String text) {
        return new Money(text).amount();
    }

    private Long amount() {
        skipBlanks();
        skip('$');
        skipBlanks();
        if (skip('-') || skip('(')) {
            negative = true;
        } else {
            skip('+');
        }
        skipBlanks();
        skip('$');
        skipBlanks();
        // Counts downwards, because the negative range has one more amount than the positive.
        var value = digits();
        rest();
        return negative ? value : Math.negateExact(value);
    }

    private long digits() {
        var value = 0L;
        var decimals = -1;
        for (; at < text.length(); at++) {
            var c = text.charAt(at);
            if (isDigit(c) && decimals < SCALE) {
                value = Math.subtractExact(Math.multiplyExact(value, 10), c - '0');
                decimals += decimals < 0 ? 0 : 1;
            } else if (c == '.' && decimals < 0) {
                decimals = 0;
            } else if (c != ',') {
                break;
            }
        }
        if (at < text.length() && text.charAt(at) >= '5' && text.charAt(at) <= '9') {
            value = Math.subtractExact(value, 1);
        }
        for (var i = Math.max(0, decimals); i < SCALE; i++) {
            value = Math.multiplyExact(value, 10);
        }
        return value;
    }

    /** Skips further digits, then signs, blanks and the like in any order. */
    private void rest() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        for (; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == '-') {
                negative = true;
            } else if (!ScalarReader.isBlank(c) && c != ')' && c != '+' && c != '$') {
                throw new NumberFormatException("not an amount of money");
            }
        }
    }

    private void skipBlanks() {
        while (at < text.length() && ScalarReader.isBlank(text.charAt(at))) {
            at++;
        }
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Prints a literal that the input function reads. */
    static String print(Object value) {
        return BigDecimal.valueOf((Long) value, SCALE).toPlainString();
    }

    /**
     * Reads an amount exactly as the output function prints it; formats of another {@code
     * lc_monetary} are errors.
     */
    public static long readPrinted(byte[] utf8, int start, int length) {
        var at = start;
        var end = start + length;
        var negative = length > 0 && utf8[at] == '-';
        at += negative ? 1 : 0;
        var point = end - SCALE - 1;
        if (at + 1 >= point || utf8[at] != '$' || utf8[point] != '.') {
            throw new NumberFormatException("not an amount of money");
        }
        var value = 0L;
        for (at++; at < end; at++) {
            var isComma = at < point && (point - at) % 4 == 0;
            if (at == point || (isComma && utf8[at] == ',')) {
                continue;
            }
            if (isComma || !isDigit(utf8[at])) {
                throw new NumberFormatException("not an amount of money");
            }
            value = Math.subtractExact(Math.multiplyExact(value, 10), utf8[at] - '0');
        }
        return negative ? value : Math.negateExact(value);
    }
}
