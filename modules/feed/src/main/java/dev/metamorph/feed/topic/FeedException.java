package dev.metamorph.feed.topic;

/**
 * The feed can take nothing more from this leader, or did not answer: the epoch has ended, and the
 * leader starts again from its slot.
 */
public sealed class FeedException extends RuntimeException permits FeedMisconfiguredException {
    private static final long serialVersionUID = 1L;

    /** With what was being done and the reason. */
    public FeedException(String message) {
        super(message);
    }

    /** With the reason's own exception. */
    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }
}
