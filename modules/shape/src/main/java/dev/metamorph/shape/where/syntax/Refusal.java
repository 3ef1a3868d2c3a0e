package dev.metamorph.shape.where.syntax;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A clause is refused: it is wrong, which Postgres would say too, or beyond a {@link Limitation}.
 * The message is for the reader who sent it.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the parser of Electric, whose locations readers know, puts before a clause. */
    private static final int SYNTAX_PREFIX = "SELECT 1 WHERE ".length();

    /** So much of a clause is repeated in a complaint. */
    private static final int MAX_QUOTED = 200;

    private final @Nullable Limitation limitation;

    private Refusal(@Nullable Limitation limitation, String message) {
        super(message, null, false, false);
        this.limitation = limitation;
    }

    /** What is wrong with the clause as a whole. */
    public static Refusal of(String message) {
        return new Refusal(null, message);
    }

    /** What is wrong with the meaning of what stands at that character of the clause. */
    public static Refusal at(int location, String message) {
        return new Refusal(null, located(location, message));
    }

    /** What is wrong with the grammar there; counted with the prefix, as Electric does. */
    public static Refusal syntax(int location, String message) {
        return at(location + SYNTAX_PREFIX, message);
    }

    /** What Postgres accepts there, but not we. */
    public static Refusal limited(Limitation limitation, int location, String message) {
        return new Refusal(limitation, located(location, message));
    }

    /** What Postgres accepts, but not we. */
    public static Refusal limited(Limitation limitation, String message) {
        return new Refusal(limitation, message);
    }

    private static String located(int location, String message) {
        return "At location %d: %s".formatted(location, message);
    }

    /** Which limitation, if Postgres would accept the clause. */
    public Optional<Limitation> limitation() {
        return Optional.ofNullable(limitation);
    }

    /** What was said. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The beginning of a text of the reader's, if it is long. */
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
