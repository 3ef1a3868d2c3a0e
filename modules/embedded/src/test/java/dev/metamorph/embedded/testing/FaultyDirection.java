package dev.metamorph.embedded.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link FaultyProxy} does to the bytes that flow one way, on all of its connections. Faults
 * may be set from any thread and take effect on bytes that were not delivered yet.
 */
public final class FaultyDirection {
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** Slices of a second in which the bytes of a limited rate are delivered. */
    private static final int SLICES = 50;

    @GuardedBy("this")
    private Flow flow = Flow.OPEN;

    @GuardedBy("this")
    private long latencyNanos;

    @GuardedBy("this")
    private long bytesPerSecond = UNLIMITED;

    @GuardedBy("this")
    private long bytesUntilCut = UNLIMITED;

    @GuardedBy("this")
    private long delivered;

    FaultyDirection() {}

    enum Flow {
        /** Bytes are delivered. */
        OPEN,
        /** Bytes wait, as they do in a network that is partitioned. */
        STALLED,
        /** Bytes are read and discarded, as if they had been delivered to a host that is gone. */
        SWALLOWED,
        /** The proxy is closed. */
        CLOSED
    }

    /** Delivers everything that long after it was sent. */
    public synchronized FaultyDirection latency(Duration latency) {
        latencyNanos = latency.toNanos();
        notifyAll();
        return this;
    }

    /** Delivers at most so many bytes in a second, on each connection. */
    public synchronized FaultyDirection rate(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "%d bytes per second; give 1 or more".formatted(limit));
        }
        bytesPerSecond = limit;
        notifyAll();
        return this;
    }

    /**
     * Delivers nothing until {@link #heal}, and nothing is lost then. The sender can send up to
     * about 1 MB before its socket blocks; that a side closes its connection is not told to the
     * other either.
     */
    public FaultyDirection stall() {
        become(Flow.STALLED);
        return this;
    }

    /**
     * Discards everything, and the end of a connection too: the sender of a half-open connection
     * goes on sending, and the receiver waits for ever. A connection that has lost bytes is reset
     * by {@link #heal}.
     */
    public FaultyDirection swallow() {
        become(Flow.SWALLOWED);
        return this;
    }

    /** Resets the connection on which the byte after so many more would be delivered; once. */
    public synchronized FaultyDirection cutAfter(long bytes) {
        bytesUntilCut = bytes;
        return this;
    }

    /** Ends all faults of this direction. */
    public synchronized void heal() {
        latencyNanos = 0;
        bytesPerSecond = UNLIMITED;
        bytesUntilCut = UNLIMITED;
        become(Flow.OPEN);
    }

    /** How many bytes were delivered so far, on all connections. */
    public synchronized long delivered() {
        return delivered;
    }

    void close() {
        become(Flow.CLOSED);
    }

    private synchronized void become(Flow next) {
        if (flow != Flow.CLOSED) {
            flow = next;
        }
        notifyAll();
    }

    /**
     * Waits until what was sent then may be delivered.
     *
     * @param sentNanos {@link System#nanoTime()} when it was sent
     * @return how it flows then: never {@link Flow#STALLED}
     */
    synchronized Flow awaitDelivery(long sentNanos) throws InterruptedException {
        while (true) {
            var early = sentNanos + latencyNanos - System.nanoTime();
            if (flow == Flow.STALLED) {
                wait();
            } else if (flow == Flow.OPEN && early > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, early);
            } else {
                return flow;
            }
        }
    }

    /** Waits until bytes are no longer swallowed. */
    synchronized void awaitUnswallowed() throws InterruptedException {
        while (flow == Flow.SWALLOWED) {
            wait();
        }
    }

    /** How many of these bytes may be delivered at once; 0 if the connection is to be cut. */
    synchronized int take(int wanted) {
        var slice = Math.max(1, bytesPerSecond / SLICES);
        var taken = (int) Math.min(Math.min(wanted, slice), bytesUntilCut);
        if (bytesUntilCut != UNLIMITED) {
            bytesUntilCut = taken == 0 ? UNLIMITED : bytesUntilCut - taken;
        }
        return taken;
    }

    /** Counts bytes that were delivered, and waits as long as they take at the rate. */
    synchronized void delivered(int bytes) throws InterruptedException {
        delivered += bytes;
        var start = System.nanoTime();
        while (bytesPerSecond != UNLIMITED && flow != Flow.CLOSED) {
            var nanos = TimeUnit.SECONDS.toNanos(1) * bytes / bytesPerSecond;
            var left = start + nanos - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
