package dev.metamorph.app.stack;

/** The process cannot start or cannot continue. The message is the one line that its user reads. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** The place of the cause, which decides the exit code. */
    public enum Reason {
        /** Postgres cannot be reached, refuses us, or is not set up for replication. */
        DATABASE,
        /** Kafka cannot be reached, refuses us, or has records that this version cannot read. */
        KAFKA,
        /** The HTTP port is taken. */
        PORT,
        /** The data folder is in use, or cannot be written to. */
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
