package dev.metamorph.shapelog.task;

/** A shape whose definition means nothing to this program. */
final class ImpossibleShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImpossibleShapeException(RuntimeException cause) {
        super(cause);
    }

    /** For people. */
    String reason() {
        var cause = getCause();
        return cause == null ? "it cannot be" : "it cannot be: " + cause.getMessage();
    }
}
