package dev.metamorph.http.forward;

/**
 * A request that another instance answers. All methods are idempotent and may be called on any
 * thread.
 */
public interface PassedCall {
    /**
     * Stops reading the answer until {@link #resume}; bytes that were read already are still
     * delivered.
     */
    void pause();

    /** Resumes reading after {@link #pause}. */
    void resume();

    /** Cancels the request. Once the event loop has processed this, nothing more is delivered. */
    void cancel();
}
