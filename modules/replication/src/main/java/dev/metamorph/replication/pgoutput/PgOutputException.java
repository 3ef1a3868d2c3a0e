package dev.metamorph.replication.pgoutput;

/** A message of the replication stream that makes no sense: the stream cannot be followed. */
public final class PgOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was found and what was expected; never a value of a row. */
    public PgOutputException(String message) {
        super(message);
    }
}
