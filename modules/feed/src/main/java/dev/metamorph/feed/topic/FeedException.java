package dev.metamorph.feed.topic;

/**
 * The feed takes nothing more from this leader, or Kafka did not answer: the epoch has ended, and
 * the leader starts again from its slot.
 */
public sealed class FeedException extends RuntimeException permits FeedMisconfiguredException {
    private static final long serialVersionUID = 1L;

    /** An exception whose message says what failed and why. */
    public FeedException(String message) {
        super(message);
    }

    /** An exception with a cause. */
    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }
}
