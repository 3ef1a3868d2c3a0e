package dev.metamorph.shape.where;

/**
 * A clause that is refused: wrong, or not known to mean the same here as in Postgres. The message
 * is for the reader who sent it.
 */
public final class WhereException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the parser of Electric, whose locations readers know, puts before a clause. */
    private static final int SYNTAX_PREFIX = "SELECT 1 WHERE ".length();

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
}
