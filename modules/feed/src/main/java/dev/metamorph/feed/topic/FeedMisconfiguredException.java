package dev.metamorph.feed.topic;

/** The feed cannot be used as it is configured; trying again does not help. */
public final class FeedMisconfiguredException extends FeedException {
    private static final long serialVersionUID = 1L;

    /** With what was being done, the offending value and the remedy. */
    public FeedMisconfiguredException(String message) {
        super(message);
    }

    /** With Kafka's own exception. */
    public FeedMisconfiguredException(String message, Throwable cause) {
        super(message, cause);
    }
}
