package dev.metamorph.shapelog.read;

import dev.metamorph.shape.port.ShapeLogs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/** A reader that waits; called once at most. */
public final class Waiter implements ShapeLogs.Waiting {
    private static final Logger log = LoggerFactory.getLogger(Waiter.class);

    private final Waiters among;
    private final Runnable wake;
    private final AtomicBoolean over = new AtomicBoolean();

    Waiter(Waiters among, Runnable wake) {
        this.among = among;
        this.wake = wake;
    }

    /** Calls the reader unless it was called before or has given up. */
    public void wake() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        among.remove(this);
        try {
            wake.run();
        } catch (RuntimeException e) {
            // A reader's exception must not stop the task that calls it.
            log.error("Reader not called", e);
        }
    }

    @Override
    public void close() {
        over.set(true);
        among.remove(this);
    }
}
