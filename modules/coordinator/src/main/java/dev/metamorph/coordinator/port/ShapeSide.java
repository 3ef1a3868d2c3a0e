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
     * The places of the shape logs of all partitions; empty while it does not run. Does not block;
     * any thread.
     */
    List<PartitionState> partitions();
}
