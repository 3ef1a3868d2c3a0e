package dev.metamorph.coordinator.port;

import java.util.function.Consumer;

/**
 * The part of the process that turns the feed into shape logs and serves them. The connection side
 * may come and go; this side keeps running.
 */
public interface ShapeSide {
    /**
     * Starts it, if it does not run; returns when it does. Called again at every start of the
     * connection side, and after a failure. Never called by two threads at a time.
     *
     * @param failed told once, on any thread, if it stops running after this
     */
    void start(Consumer<Throwable> failed);
}
