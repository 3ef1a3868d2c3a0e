package dev.metamorph.shapelog.task;

/** A shape whose definition means nothing to this program. */
final class ImpossibleShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ImpossibleShapeException(RuntimeException cause) {
        super(cause);
        reason = "it cannot be: " + cause.getMessage();
    }

    ImpossibleShapeException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** For people. */
    String reason() {
        return reason;
    }
}
