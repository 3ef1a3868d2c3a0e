package dev.metamorph.feed.record;

/** Bytes of the feed or the shape registry are not in a form that this version knows. */
public final class FeedFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception whose message says what is wrong, and at which byte. */
    public FeedFormatException(String message) {
        super(message);
    }

    /** An exception with a cause. */
    public FeedFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
