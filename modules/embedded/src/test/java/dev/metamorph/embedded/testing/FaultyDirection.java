package dev.metamorph.embedded.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The faults that a {@link FaultyProxy} applies to the bytes in one direction, on all of its
 * connections. They may be set from any thread and take effect on bytes that were not delivered
 * yet.
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

    /** Delivers everything with this delay after it was sent. */
    public synchronized FaultyDirection latency(Duration latency) {
        latencyNanos = latency.toNanos();
        notifyAll();
        return this;
    }

    /** Limits the rate of each connection, in bytes per second. */
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
     * Holds everything back until {@link #heal}, which then delivers it without loss. The sender
     * can send up to about 1 MB before its socket blocks. The end of a connection is held back as
     * well.
     */
    public FaultyDirection stall() {
        become(Flow.STALLED);
        return this;
    }

    /**
     * Discards everything, including the end of a connection: the sender of a half-open connection
     * keeps sending, and the receiver waits for ever. {@link #heal} resets a connection that has
     * lost bytes.
     */
    public FaultyDirection swallow() {
        become(Flow.SWALLOWED);
        return this;
    }

    /**
     * Resets a connection when this many more bytes have been delivered and another one follows;
     * once.
     */
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

    /** The number of bytes that were delivered so far, on all connections. */
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
     * Waits until bytes sent at a given time may be delivered.
     *
     * @param sentNanos {@link System#nanoTime()} when they were sent
     * @return how the bytes flow then: never {@link Flow#STALLED}
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

    /**
     * The number of these bytes that may be delivered at once; 0 if the connection is to be cut.
     */
    synchronized int take(int wanted) {
        var slice = Math.max(1, bytesPerSecond / SLICES);
        var taken = (int) Math.min(Math.min(wanted, slice), bytesUntilCut);
        if (bytesUntilCut != UNLIMITED) {
            bytesUntilCut = taken == 0 ? UNLIMITED : bytesUntilCut - taken;
        }
        return taken;
    }

    /** Counts delivered bytes, and waits as long as they take at the limited rate. */
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
