package dev.metamorph.app.declare;

/** The service did not do what a command asked it for. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    public ServiceException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The kind of failure, which decides the exit code. */
    public enum Reason {
        /** The service refuses the secret. */
        SECRET,
        /** The service refuses the declaration. */
        REFUSED,
        /** No published shape has that name. */
        UNKNOWN,
        /** The service cannot be reached, is not ready, or does not answer as it should. */
        UNAVAILABLE
    }

    /** Returns the kind of failure. */
    public Reason reason() {
        return reason;
    }
}
