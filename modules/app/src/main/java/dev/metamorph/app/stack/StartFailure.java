package dev.metamorph.app.stack;

/** A run cannot start, or cannot go on; the message is the one line that its user reads. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What must be looked after. */
    public enum Reason {
        /** Postgres cannot be reached, refuses us, or is not set up for replication. */
        DATABASE,
        /** Kafka cannot be reached or refuses us. */
        KAFKA,
        /** The HTTP port is taken. */
        PORT,
        /** The data folder is in use, or cannot be used. */
        DATA_FOLDER
    }

    public StartFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StartFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
