package dev.metamorph.feed.topic;

/** The feed cannot be used as it is configured; a retry does not help. */
public final class FeedMisconfiguredException extends FeedException {
    private static final long serialVersionUID = 1L;

    /** An exception whose message says what failed, the offending value and the remedy. */
    public FeedMisconfiguredException(String message) {
        super(message);
    }

    /** An exception with Kafka's own as its cause. */
    public FeedMisconfiguredException(String message, Throwable cause) {
        super(message, cause);
    }
}
