package dev.metamorph.coordinator.failure;

/** A failure that was classified where it happened. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Wraps a failure and takes its message. */
    public FailureException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** The classified failure. */
    public Failure failure() {
        return failure;
    }
}
