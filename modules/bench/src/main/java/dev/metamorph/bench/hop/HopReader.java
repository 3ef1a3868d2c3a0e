package dev.metamorph.bench.hop;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A reader that waits in this process until a task has stored a transaction. */
final class HopReader {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private long stored = -1;

    /** Called when the task has stored everything up to that position. */
    void stored(long lsn) {
        lock.lock();
        try {
            stored = lsn;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the task has stored everything up to that position. */
    void await(long lsn) throws InterruptedException {
        lock.lock();
        try {
            while (stored < lsn) {
                arrived.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
