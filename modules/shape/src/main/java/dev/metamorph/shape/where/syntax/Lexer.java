package dev.metamorph.shape.where.syntax;

import java.util.List;

/**
 * Splits a clause into tokens as Postgres does.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical
 *     structure</a>
 */
public final class Lexer {
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    /** An operator may end in + or - only if it contains one of these characters. */
    private static final String SIGN_CARRIERS = "~!@#%^&|`?";

    private final SourceCursor cursor;
    private final QuotedTextLexer quotes;

    /** The end of the sequence of operator characters that was scanned last. */
    private int operatorsEnd;

    /** The end of the first operator in that sequence; the rest are signs. */
    private int firstOperatorEnd;

    private Lexer(String text) {
        cursor = new SourceCursor(text);
        quotes = new QuotedTextLexer(cursor);
    }

    /** The tokens of a clause, followed by {@link Token.Kind#END}. */
    public static List<Token> tokens(String text) {
        return new Lexer(text).run();
    }

    private List<Token> run() {
        skipBlanks();
        while (!cursor.atEnd()) {
            next();
            skipBlanks();
        }
        cursor.add(Token.Kind.END, "", cursor.at());
        return cursor.tokens();
    }

    private void next() {
        var c = cursor.peek(0);
        if (c == '\'') {
            quotes.string(cursor.at());
        } else if (c == '"') {
            quotes.name();
        } else if (c == '$') {
            parameter();
        } else if (Characters.isDigit(c) || (c == '.' && Characters.isDigit(cursor.peek(1)))) {
            number();
        } else if (Characters.startsName(c)) {
            wordOrPrefixedString();
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator();
        } else {
            symbol(c);
        }
    }

    private void skipBlanks() {
        while (!cursor.atEnd()) {
            if (Characters.isBlank(cursor.peek(0))) {
                cursor.skip(1);
            } else if (cursor.startsWith("--")) {
                while (!cursor.atEnd() && !Characters.endsLine(cursor.peek(0))) {
                    cursor.skip(1);
                }
            } else if (cursor.startsWith("/*")) {
                skipComment();
            } else {
                return;
            }
        }
    }

    /** Skips a comment; comments nest. */
    private void skipComment() {
        var start = cursor.at();
        var depth = 0;
        do {
            if (cursor.startsWith("/*")) {
                depth++;
                cursor.skip(2);
            } else if (cursor.startsWith("*/")) {
                depth--;
                cursor.skip(2);
            } else if (!cursor.atEnd()) {
                cursor.skip(1);
            } else {
                throw cursor.unterminated("/* comment", start);
            }
        } while (depth > 0);
    }

    private void wordOrPrefixedString() {
        var prefix = Character.toLowerCase(cursor.peek(0));
        if (cursor.peek(1) == '\'' && "ebxn".indexOf(prefix) >= 0) {
            if (prefix != 'e') {
                throw cursor.unsupported(prefix == 'n' ? "N'...' strings" : "BitString values");
            }
            cursor.skip(1);
            quotes.string(cursor.at() - 1);
            return;
        }
        if (prefix == 'u'
                && cursor.peek(1) == '&'
                && (cursor.peek(2) == '\'' || cursor.peek(2) == '"')) {
            throw cursor.unsupported("U& strings and names");
        }
        var start = cursor.at();
        while (Characters.continuesName(cursor.peek(0))) {
            cursor.skip(1);
        }
        cursor.add(Token.Kind.WORD, Characters.foldCase(cursor.from(start)), start);
    }

    private void parameter() {
        var start = cursor.at();
        cursor.skip(1);
        cursor.skipDigits();
        if (cursor.at() == start + 1) {
            if (cursor.peek(0) == '$' || Characters.startsName(cursor.peek(0))) {
                cursor.moveTo(start);
                throw cursor.unsupported("strings in $$");
            }
            throw new Token(Token.Kind.SYMBOL, "$", "$", cursor.locationOf(start)).unexpected();
        }
        if (Characters.startsName(cursor.peek(0)) || cursor.at() - start > 6) {
            throw cursor.junk("parameter", start);
        }
        cursor.add(Token.Kind.PARAMETER, cursor.from(start + 1), start);
    }

    private void number() {
        var start = cursor.at();
        cursor.skipDigits();
        if (cursor.peek(0) == '.' && cursor.peek(1) != '.') {
            cursor.skip(1);
            cursor.skipDigits();
        }
        if (cursor.peek(0) == 'e' || cursor.peek(0) == 'E') {
            var sign = cursor.peek(1) == '+' || cursor.peek(1) == '-' ? 1 : 0;
            if (Characters.isDigit(cursor.peek(1 + sign))) {
                cursor.skip(1 + sign);
                cursor.skipDigits();
            }
        }
        if (isNewNumber(start)) {
            cursor.moveTo(start);
            throw cursor.unsupported("numbers such as 0x1F and 1_000");
        }
        if (Characters.startsName(cursor.peek(0))) {
            throw cursor.junk("numeric literal", start);
        }
        cursor.add(Token.Kind.NUMBER, cursor.from(start), start);
    }

    /** Returns whether a number has a notation that came with Postgres 16. */
    private boolean isNewNumber(int start) {
        return switch (cursor.peek(0)) {
            case '_' -> Characters.isDigit(cursor.peek(1));
            case 'x', 'X', 'o', 'O', 'b', 'B' -> cursor.from(start).equals("0");
            default -> false;
        };
    }

    private void operator() {
        var start = cursor.at();
        if (start >= operatorsEnd) {
            measureOperators();
        }
        cursor.moveTo(Math.max(start + 1, firstOperatorEnd));
        var operator = cursor.from(start);
        cursor.add(Token.Kind.OPERATOR, operator.equals("!=") ? "<>" : operator, start);
    }

    /**
     * Finds the end of an operator: a sign at the end belongs to it only if it contains one of
     * certain characters.
     */
    private void measureOperators() {
        var carries = false;
        firstOperatorEnd = cursor.at();
        while (OPERATOR_CHARACTERS.indexOf(cursor.peek(0)) >= 0
                && !cursor.startsWith("--")
                && !cursor.startsWith("/*")) {
            var c = cursor.peek(0);
            carries |= SIGN_CARRIERS.indexOf(c) >= 0;
            cursor.skip(1);
            if (c != '+' && c != '-') {
                firstOperatorEnd = cursor.at();
            }
        }
        operatorsEnd = cursor.at();
        if (carries) {
            firstOperatorEnd = operatorsEnd;
        }
    }

    private void symbol(char c) {
        var start = cursor.at();
        cursor.skip(cursor.startsWith("::") ? 2 : 1);
        var source = cursor.from(start);
        if ("()[],.;:".indexOf(c) < 0) {
            throw new Token(Token.Kind.SYMBOL, source, source, cursor.locationOf(start))
                    .unexpected();
        }
        cursor.add(Token.Kind.SYMBOL, source, start);
    }
}
