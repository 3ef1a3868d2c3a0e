package dev.metamorph.shape.where;

/**
 * A clause that is refused: wrong, or not known to mean the same here as in Postgres. The message
 * is for the reader who sent it.
 */
public final class WhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the parser of Electric, whose locations readers know, puts before a clause. */
    private static final int SYNTAX_PREFIX = "SELECT 1 WHERE ".length();

    /** So much of a clause is repeated in a complaint. */
    private static final int MAX_QUOTED = 200;

    WhereException(String message) {
        super(message);
    }

    /** What is wrong with the meaning of what stands at that character of the clause. */
    static WhereException at(int location, String message) {
        return new WhereException("At location %d: %s".formatted(location, message));
    }

    /** What is wrong with the grammar there; counted with the prefix, as Electric does. */
    static WhereException syntax(int location, String message) {
        return at(location + SYNTAX_PREFIX, message);
    }

    /** The beginning of a text of the reader's, if it is long. */
    static String quoted(String text) {
        if (text.length() <= MAX_QUOTED) {
            return text;
        }
        var end =
                Character.isHighSurrogate(text.charAt(MAX_QUOTED - 1))
                        ? MAX_QUOTED - 1
                        : MAX_QUOTED;
        return text.substring(0, end) + "...";
    }
}
