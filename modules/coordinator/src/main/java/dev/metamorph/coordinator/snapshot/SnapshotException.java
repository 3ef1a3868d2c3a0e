package dev.metamorph.coordinator.snapshot;

/** An initial snapshot that cannot be taken. The message is for the reader. */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The reason, as far as it matters to the caller. */
    public enum Reason {
        /** The table has changed: its cached description has to be read again. */
        TABLE_CHANGED,
        /** The table is not published as it must be. */
        NOT_PUBLISHED,
        /** A row is larger than the limit. */
        ROW_TOO_LARGE,
        /** The table has more bytes than may be read. */
        TABLE_TOO_LARGE,
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

    /** The reason. */
    public Reason reason() {
        return reason;
    }
}
