package dev.metamorph.shape.where.syntax;

/**
 * A token of a clause.
 *
 * @param kind the kind of token
 * @param text its content: a name in lower case or without quotes, the value of a string, the
 *     digits of a number
 * @param source its text in the clause
 * @param location the number of characters before it
 */
public record Token(Kind kind, String text, String source, int location) {
    /** The kinds of tokens. */
    public enum Kind {
        /** A name or keyword without quotes, in lower case. */
        WORD,
        /** A name in double quotes. */
        QUOTED_NAME,
        /** A string in single quotes. */
        STRING,
        /** A number without sign. */
        NUMBER,
        /** {@code $1}; the text is the number. */
        PARAMETER,
        /** A comparison or any other operator. */
        OPERATOR,
        /** Punctuation. */
        SYMBOL,
        /** The end of the clause. */
        END
    }

    /** Returns whether the token is a keyword. */
    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** Returns whether the token is a symbol. */
    public boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** Postgres's error for a token that is not allowed here. */
    public Refusal unexpected() {
        return Refusal.syntax(
                location,
                kind == Kind.END
                        ? "syntax error at end of input"
                        : "syntax error at or near \"%s\"".formatted(Refusal.quoted(source)));
    }
}
