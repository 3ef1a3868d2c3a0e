package dev.metamorph.coordinator.port;

import dev.metamorph.shape.status.PartitionState;

import java.util.List;
import java.util.function.Consumer;

/**
 * The part of the process that turns the feed into shape logs and serves them. It keeps running
 * while the connection side restarts.
 */
public interface ShapeSide {
    /**
     * Starts it if it does not run; returns when it runs. Called again at every start of the
     * connection side, and after a failure. Never called by two threads at a time.
     *
     * @param failed called once, on any thread, if it stops running after this
     */
    void start(Consumer<Throwable> failed);

    /**
     * Stops it, and starts it no more until {@link #release}: a start waits. Its failure is told as
     * {@link HeldException}. Returns when it has stopped. Idempotent; any thread.
     *
     * @param reason for the log
     */
    void hold(String reason);

    /** Lets it be started again. Idempotent; any thread. */
    void release();

    /** The shape side does not run because it is held. */
    final class HeldException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public HeldException(String reason) {
            super(reason);
        }
    }

    /**
     * The places of the shape logs of all partitions; empty while it does not run. Does not block;
     * any thread.
     */
    List<PartitionState> partitions();
}
