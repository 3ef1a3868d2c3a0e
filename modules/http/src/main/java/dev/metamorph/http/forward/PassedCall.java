package dev.metamorph.http.forward;

/** A request that another instance answers. Any thread; all methods are idempotent. */
public interface PassedCall {
    /** Reads no more of the answer until {@link #resume}; what is under way still comes. */
    void pause();

    /** Goes on after {@link #pause}. */
    void resume();

    /** Nobody wants the answer any more: nothing is told after this returns to the event loop. */
    void cancel();
}
