package dev.metamorph.coordinator.status;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Requests the report of a stack periodically, on a thread of its own. */
public final class StatusTicker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusTicker.class);

    private final Runnable tick;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private StatusTicker(Runnable tick, Duration interval) {
        this.tick = tick;
        this.interval = interval;
        thread = Thread.ofVirtual().name("metamorph-status").unstarted(this::work);
    }

    /** Starts; the first tick comes after one interval. */
    public static StatusTicker start(Runnable tick, Duration interval) {
        var ticker = new StatusTicker(tick, interval);
        ticker.thread.start();
        return ticker;
    }

    private void work() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            tick.run();
        } catch (RuntimeException | Error e) {
            log.error("Status not looked at", e);
        }
    }

    /** Ends the thread. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
