package dev.metamorph.shapelog.read;

import dev.metamorph.shape.port.ShapeLogs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/** A reader who waits; called once at most. */
public final class Waiter implements ShapeLogs.Waiting {
    private static final Logger log = LoggerFactory.getLogger(Waiter.class);

    private final Waiters among;
    private final Runnable wake;
    private final AtomicBoolean over = new AtomicBoolean();

    Waiter(Waiters among, Runnable wake) {
        this.among = among;
        this.wake = wake;
    }

    /** Calls, unless that was done or the reader gave up. */
    public void wake() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        among.remove(this);
        try {
            wake.run();
        } catch (RuntimeException e) {
            // A reader's fault must not end the task that calls him.
            log.error("Reader not called", e);
        }
    }

    @Override
    public void close() {
        over.set(true);
        among.remove(this);
    }
}
