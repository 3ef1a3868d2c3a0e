package dev.metamorph.feed.record;

/** Bytes of the feed or the catalogue that are not in a form this version knows. */
public final class FeedFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong and where. */
    public FeedFormatException(String message) {
        super(message);
    }

    /** With the reason's own exception. */
    public FeedFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
