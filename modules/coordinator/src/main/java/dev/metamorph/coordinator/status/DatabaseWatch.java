package dev.metamorph.coordinator.status;

import dev.metamorph.shape.status.SlotFigures;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at the replication slot and at the end of the WAL again and again, on every instance: a
 * leader learns whether its slot advances, and a follower how far it is behind. A look may take as
 * long as Postgres does not answer, so it has a thread of its own.
 */
public final class DatabaseWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);

    private final Supplier<Optional<SlotFigures>> look;
    private final StatusMonitor monitor;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private DatabaseWatch(
            Supplier<Optional<SlotFigures>> look, StatusMonitor monitor, Duration interval) {
        this.look = look;
        this.monitor = monitor;
        this.interval = interval;
        thread = Thread.ofVirtual().name("metamorph-database-watch").unstarted(this::work);
    }

    /**
     * Starts to look.
     *
     * @param look reads the figures; empty while there is no connection
     */
    public static DatabaseWatch start(
            Supplier<Optional<SlotFigures>> look, StatusMonitor monitor, Duration interval) {
        var watch = new DatabaseWatch(look, monitor, interval);
        watch.thread.start();
        return watch;
    }

    private void work() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            look.get().ifPresent(monitor::looked);
        } catch (RuntimeException e) {
            // The monitor says for how long there has been no look.
            log.debug("Slot not looked at", e);
        } catch (Error e) {
            log.error("Slot not looked at", e);
        }
    }

    /**
     * Ends the thread after its look, without waiting for it: an interrupt would break the
     * connection that the look uses. Idempotent.
     */
    @Override
    public void close() {
        closed.countDown();
    }
}
