package dev.metamorph.coordinator.failure;

/** A failure that was recognised where it happened. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** With the failure, whose message it takes. */
    public FailureException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** What can be done about it. */
    public Failure failure() {
        return failure;
    }
}
