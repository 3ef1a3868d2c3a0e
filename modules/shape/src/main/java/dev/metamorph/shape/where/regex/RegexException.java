package dev.metamorph.shape.where.regex;

/** Thrown for a pattern that is invalid or not supported. */
public final class RegexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean limited;

    RegexException(String message, boolean limited) {
        super(message, null, false, false);
        this.limited = limited;
    }

    /** Returns whether Postgres would accept the pattern. */
    public boolean isLimited() {
        return limited;
    }
}
