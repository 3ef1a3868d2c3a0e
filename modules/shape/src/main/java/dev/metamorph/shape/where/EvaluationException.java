package dev.metamorph.shape.where;

/**
 * A value that cannot be evaluated. The shape must end: to treat the row as one that does not match
 * would lose it silently. The message never holds the value.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvaluationException(String message) {
        super(message);
    }
}
