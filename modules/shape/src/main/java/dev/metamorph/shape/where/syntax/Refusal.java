package dev.metamorph.shape.where.syntax;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A clause is refused: it is wrong in Postgres too, or exceeds a {@link Limitation}. The message is
 * for the reader that sent it.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The text that the parser of Electric puts before a clause, and from which readers expect
     * syntax errors to be located.
     */
    private static final int SYNTAX_PREFIX = "SELECT 1 WHERE ".length();

    /** The maximum number of characters of a clause that a message quotes. */
    private static final int MAX_QUOTED = 200;

    private final @Nullable Limitation limitation;

    private Refusal(@Nullable Limitation limitation, String message) {
        super(message, null, false, false);
        this.limitation = limitation;
    }

    /** A refusal of the clause as a whole. */
    public static Refusal of(String message) {
        return new Refusal(null, message);
    }

    /** A semantic error at a character of the clause. */
    public static Refusal at(int location, String message) {
        return new Refusal(null, located(location, message));
    }

    /**
     * A syntax error at a character of the clause, which is counted with the prefix as Electric
     * does.
     */
    public static Refusal syntax(int location, String message) {
        return at(location + SYNTAX_PREFIX, message);
    }

    /** A limitation at a character of the clause that Postgres does not have. */
    public static Refusal limited(Limitation limitation, int location, String message) {
        return new Refusal(limitation, located(location, message));
    }

    /** A limitation for the clause as a whole that Postgres does not have. */
    public static Refusal limited(Limitation limitation, String message) {
        return new Refusal(limitation, message);
    }

    private static String located(int location, String message) {
        return "At location %d: %s".formatted(location, message);
    }

    /** The limitation, if Postgres would accept the clause. */
    public Optional<Limitation> limitation() {
        return Optional.ofNullable(limitation);
    }

    /** The message. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** A text of the reader for a message; a long text is cut. */
    public static String quoted(String text) {
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
