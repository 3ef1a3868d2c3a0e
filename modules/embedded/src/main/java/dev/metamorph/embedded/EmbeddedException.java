package dev.metamorph.embedded;

/** Postgres or Kafka could not be started or stopped here; the message says what to do about it. */
public final class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EmbeddedException(String message) {
        super(message);
    }

    public EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
