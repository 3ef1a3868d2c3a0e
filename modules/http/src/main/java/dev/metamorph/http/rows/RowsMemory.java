package dev.metamorph.http.rows;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory of answers that slow readers have not taken yet: unlike pages of a log, rows
 * cannot be read again as they were. Thread-safe.
 */
final class RowsMemory {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

    RowsMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** The memory of all answers, in bytes. */
    long usedBytes() {
        return used.get();
    }

    /** The memory of one answer. */
    Lease lease() {
        return new Lease();
    }

    /** The memory that one answer takes until it is sent. */
    final class Lease {
        @GuardedBy("this")
        private long bytes;

        @GuardedBy("this")
        private boolean over;

        /** Takes the memory; false if the limit is reached. One answer always fits. */
        synchronized boolean take(long answerBytes) {
            if (over) {
                return true;
            }
            var before = used.getAndAdd(answerBytes);
            if (before > 0 && before + answerBytes > limitBytes) {
                used.addAndGet(-answerBytes);
                return false;
            }
            bytes += answerBytes;
            return true;
        }

        /** Gives the memory back: the answer is sent, or the reader has gone. */
        synchronized void close() {
            over = true;
            used.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
