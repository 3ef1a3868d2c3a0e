package dev.metamorph.shape.where.value;

/**
 * A value that cannot be evaluated. The shape must end: to treat the row as one that does not match
 * would lose it silently. The message never holds the value.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean limited;

    /** Of that cause, which is one for Postgres too. */
    public EvaluationException(String message) {
        this(message, false);
    }

    private EvaluationException(String message, boolean limited) {
        super(message, null, false, false);
        this.limited = limited;
    }

    /** Of a cause that is none for Postgres. */
    public static EvaluationException limited(String message) {
        return new EvaluationException(message, true);
    }

    /** Whether Postgres would have a value. */
    public boolean isLimited() {
        return limited;
    }
}
