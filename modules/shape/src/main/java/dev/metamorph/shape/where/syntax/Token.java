package dev.metamorph.shape.where.syntax;

/**
 * A word of a clause.
 *
 * @param kind what sort of word
 * @param text what it says: a name folded or unquoted, a string's value, a number's digits
 * @param source how it stands in the clause
 * @param location the number of characters before it
 */
public record Token(Kind kind, String text, String source, int location) {
    /** Sorts of words. */
    public enum Kind {
        /** A name or key word without quotes, in lower case. */
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

    /** Whether it is that key word. */
    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** Whether it is that punctuation. */
    public boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** Postgres's complaint about a word that does not belong where it is. */
    public Refusal unexpected() {
        return Refusal.syntax(
                location,
                kind == Kind.END
                        ? "syntax error at end of input"
                        : "syntax error at or near \"%s\"".formatted(Refusal.quoted(source)));
    }
}
