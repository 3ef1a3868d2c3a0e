package dev.metamorph.shapelog.task;

/** Thrown for a shape whose stored definition this version does not understand. */
final class ImpossibleShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ImpossibleShapeException(RuntimeException cause) {
        super(cause);
        reason = "its definition is not understood: " + cause.getMessage();
    }

    ImpossibleShapeException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The reason as readers and logs get it. */
    String reason() {
        return reason;
    }
}
