package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the Kafka records that are not acknowledged, and lets the sending thread wait while they
 * are too many: with many records under way, fragments had better wait and share one.
 */
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final int maxRecords;
    private final long maxBytes;

    @GuardedBy("lock")
    private int records;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean ended;

    InFlight(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** Waits until the next record may be made. */
    void awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (records >= maxRecords && !ended) {
                fewer.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many bytes may be added, and adds them. One record may exceed the bound. */
    void add(int size) throws InterruptedException {
        lock.lock();
        try {
            while (bytes > 0 && bytes + size > maxBytes && !ended) {
                fewer.await();
            }
            records++;
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    /** A record was acknowledged. */
    void remove(int size) {
        lock.lock();
        try {
            records--;
            bytes -= size;
            fewer.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
