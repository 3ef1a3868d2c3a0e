package dev.metamorph.shape.where.value;

/**
 * Thrown when a clause has no value for a row. The shape must end: to treat the row as one that
 * does not match would silently lose it. The message never contains the value.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean limited;

    /** An error that Postgres reports too. */
    public EvaluationException(String message) {
        this(message, false);
    }

    private EvaluationException(String message, boolean limited) {
        super(message, null, false, false);
        this.limited = limited;
    }

    /** A limit of ours; Postgres would have a value. */
    public static EvaluationException limited(String message) {
        return new EvaluationException(message, true);
    }

    /** Returns whether Postgres would have a value. */
    public boolean isLimited() {
        return limited;
    }
}
