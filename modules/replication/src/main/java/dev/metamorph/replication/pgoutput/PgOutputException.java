package dev.metamorph.replication.pgoutput;

/** A message of the replication stream is not well-formed: the stream cannot be followed. */
public final class PgOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception whose message says what was found and expected; never a value of a row. */
    public PgOutputException(String message) {
        super(message);
    }
}
