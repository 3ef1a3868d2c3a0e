package dev.metamorph.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue between the reading thread and the engine's thread, bounded in bytes. A fragment that
 * is larger than the bound passes alone.
 */
final class FragmentQueue {
    /** The most heap that a fragment takes beside its changes. */
    private static final int OVERHEAD_BYTES = 768;

    /** The size at which a delivery is full; its last fragment may exceed it. */
    private static final int DELIVERY_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final long maxBytes;

    @GuardedBy("lock")
    private final ArrayDeque<Fragment> fragments = new ArrayDeque<>();

    @GuardedBy("lock")
    private Lsn reached = Lsn.ZERO;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean closed;

    FragmentQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Moves fragments from {@code more} into the queue, in order, until {@code more} is empty or
     * there was no room for that long.
     */
    void offer(Deque<Fragment> more, Duration patience) throws InterruptedException {
        var left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!more.isEmpty()) {
                if (closed) {
                    more.clear();
                } else if (bytes == 0 || bytes + size(more.getFirst()) <= maxBytes) {
                    add(more.removeFirst());
                } else if (left <= 0) {
                    return;
                } else {
                    left = room.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void add(Fragment fragment) {
        fragments.add(fragment);
        bytes += size(fragment);
        // The transaction tells a later position itself.
        reached = Lsn.ZERO;
        news.signal();
    }

    /** Adds the position after all fragments so far. */
    void reached(Lsn lsn) {
        lock.lock();
        try {
            reached = lsn;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next delivery; empty after that time or after {@link #close}. */
    Optional<Delivery> poll(Duration patience) throws InterruptedException {
        var left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (fragments.isEmpty() && reached.equals(Lsn.ZERO) && !closed) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = news.awaitNanos(left);
            }
            return closed ? Optional.empty() : Optional.of(take());
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting, and discards the content. */
    void close() {
        lock.lock();
        try {
            closed = true;
            fragments.clear();
            news.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Delivery take() {
        var taken = new ArrayList<Fragment>(fragments.size());
        var size = 0L;
        while (!fragments.isEmpty() && size < DELIVERY_BYTES) {
            var fragment = fragments.remove();
            size += size(fragment);
            taken.add(fragment);
        }
        bytes -= size;
        room.signal();
        if (!fragments.isEmpty()) {
            return new Delivery(taken, Lsn.ZERO);
        }
        var delivery = new Delivery(taken, reached);
        reached = Lsn.ZERO;
        return delivery;
    }

    private static long size(Fragment fragment) {
        return (long) OVERHEAD_BYTES + fragment.changes().sizeBytes();
    }
}
