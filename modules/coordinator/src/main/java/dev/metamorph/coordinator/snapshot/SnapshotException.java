package dev.metamorph.coordinator.snapshot;

/** An initial snapshot that cannot be taken. The message is for the reader. */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, as far as it matters to who asked. */
    public enum Reason {
        /** The table is not as it was: what was known of it has to be read again. */
        TABLE_CHANGED,
        /** The table is not published as it must be. */
        NOT_PUBLISHED,
        /** Anything else. */
        FAILED
    }

    SnapshotException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    SnapshotException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
