package dev.metamorph.feed;

/** The feed can take nothing more from this leader: the epoch has ended. */
public final class FeedException extends RuntimeException {
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
