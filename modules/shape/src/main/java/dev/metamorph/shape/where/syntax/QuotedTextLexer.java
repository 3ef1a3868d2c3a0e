package dev.metamorph.shape.where.syntax;

/** Reads quoted tokens: strings and names. */
final class QuotedTextLexer {
    private static final int MAX_ASCII = 0x7f;

    private final SourceCursor cursor;

    QuotedTextLexer(SourceCursor cursor) {
        this.cursor = cursor;
    }

    void name() {
        var start = cursor.at();
        var name = new StringBuilder();
        cursor.skip(1);
        while (true) {
            var quote = cursor.indexOf('"');
            if (quote < 0) {
                throw cursor.unterminated("quoted identifier", start);
            }
            var from = cursor.at();
            cursor.moveTo(quote);
            name.append(cursor.from(from));
            cursor.skip(1);
            if (cursor.peek(0) != '"') {
                break;
            }
            name.append('"');
            cursor.skip(1);
        }
        if (name.isEmpty()) {
            throw Refusal.syntax(
                    cursor.locationOf(start),
                    "zero-length delimited identifier at or near \"\"\"\"");
        }
        cursor.add(Token.Kind.QUOTED_NAME, name.toString(), start);
    }

    /** Reads a string from its quote on; it has escapes if the token starts before the quote. */
    void string(int start) {
        var escapes = start < cursor.at();
        var value = new StringBuilder();
        do {
            cursor.skip(1);
            part(start, escapes, value);
        } while (continues());
        cursor.add(Token.Kind.STRING, value.toString(), start);
    }

    private void part(int start, boolean escapes, StringBuilder value) {
        while (true) {
            if (cursor.atEnd()) {
                throw cursor.unterminated("quoted string", start);
            }
            var c = cursor.peek(0);
            cursor.skip(1);
            if (c == '\'' && cursor.peek(0) != '\'') {
                return;
            }
            if (c == '\\' && escapes) {
                escaped(value);
                continue;
            }
            if (c == '\'') {
                cursor.skip(1);
            }
            value.append(c);
        }
    }

    /**
     * Moves to the part of the string on a later line; returns false if the string has no further
     * part.
     */
    private boolean continues() {
        var ahead = 0;
        var lines = 0;
        while (Characters.isBlank(cursor.peek(ahead))) {
            lines += Characters.endsLine(cursor.peek(ahead)) ? 1 : 0;
            ahead++;
        }
        if (lines == 0 || cursor.peek(ahead) != '\'') {
            return false;
        }
        cursor.skip(ahead);
        return true;
    }

    /**
     * Reads the character that a backslash, the current character and possibly digits after it
     * denote.
     */
    private void escaped(StringBuilder value) {
        var c = cursor.peek(0);
        cursor.skip(1);
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'u' -> value.appendCodePoint(number(4, 4, 16, Character.MAX_CODE_POINT));
            case 'U' -> value.appendCodePoint(number(8, 8, 16, Character.MAX_CODE_POINT));
            case 'x' -> value.append((char) number(1, 2, 16, MAX_ASCII));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                cursor.skip(-1);
                value.append((char) number(1, 3, 8, MAX_ASCII));
            }
            // Versions of Postgres differ here.
            case 'v' -> throw unsupported();
            default -> value.append(c);
        }
    }

    /**
     * Reads the number of a character; bytes and surrogates that form a character only together are
     * refused.
     */
    private int number(int fewest, int most, int radix, int greatest) {
        var start = cursor.at();
        while (cursor.at() - start < most && Character.digit(ascii(cursor.peek(0)), radix) >= 0) {
            cursor.skip(1);
        }
        var digits = cursor.from(start);
        if (digits.length() < fewest) {
            throw unsupported();
        }
        var number = Long.parseLong(digits, radix);
        if (number == 0
                || number > greatest
                || (number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE)) {
            throw unsupported();
        }
        return (int) number;
    }

    private static char ascii(char c) {
        return c <= MAX_ASCII ? c : '\0';
    }

    private Refusal unsupported() {
        return cursor.unsupported("such escapes in a string");
    }
}
