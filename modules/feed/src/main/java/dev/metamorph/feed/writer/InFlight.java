package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the Kafka records in flight: the sending thread waits while too many are not acknowledged.
 * With many records in flight it is better that fragments wait and share the next record.
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

    /** Waits until another record may be sent. */
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

    /**
     * Waits until that many bytes may be added, and adds them. A single record may exceed the
     * bound.
     */
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

    /** Removes a record that was acknowledged. */
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

    /** Ends all waiting. */
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
