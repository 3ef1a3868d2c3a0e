package dev.metamorph.shapelog.task;

import dev.metamorph.shape.port.ShapeLogs;

import java.util.concurrent.atomic.AtomicBoolean;

/** A reader who waits; called once at most. */
public final class Waiter implements ShapeLogs.Waiting {
    private final Waiters among;
    private final Runnable wake;
    private final AtomicBoolean over = new AtomicBoolean();

    Waiter(Waiters among, Runnable wake) {
        this.among = among;
        this.wake = wake;
    }

    /** Calls, unless that was done or the reader gave up. */
    public void wake() {
        if (over.compareAndSet(false, true)) {
            among.remove(this);
            wake.run();
        }
    }

    boolean isOver() {
        return over.get();
    }

    @Override
    public void close() {
        over.set(true);
        among.remove(this);
    }
}
