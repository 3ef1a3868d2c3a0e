package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes of initial snapshots that were appended and that no task has processed. If the
 * task of a partition runs in this process, it reports its progress; for other partitions Kafka's
 * acknowledgement counts as processed. Thread-safe.
 */
final class SnapshotBudget {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition less = lock.newCondition();
    private final long maxBytes;

    @GuardedBy("lock")
    private final List<Lane> lanes = new ArrayList<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean ended;

    /** The rows of one partition that were sent, by sequence number. */
    private static final class Lane {
        final ArrayDeque<Sent> sent = new ArrayDeque<>();
        boolean here;
        long processed = -1;
        long acknowledged = -1;

        long done() {
            return here ? processed : Math.max(processed, acknowledged);
        }
    }

    private record Sent(long sequence, long bytes) {}

    SnapshotBudget(int partitions, long maxBytes) {
        this.maxBytes = maxBytes;
        for (var partition = 0; partition < partitions; partition++) {
            lanes.add(new Lane());
        }
    }

    /** Waits until that many bytes may be added, and adds them. */
    void add(long size) throws InterruptedException {
        lock.lock();
        try {
            while (bytes > 0 && bytes + size > maxBytes && !ended) {
                less.await();
            }
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    /** Rows were sent with that sequence number. */
    void sent(int partition, long sequence, long size) {
        lock.lock();
        try {
            lanes.get(partition).sent.add(new Sent(sequence, size));
            release(lanes.get(partition));
        } finally {
            lock.unlock();
        }
    }

    /** The partition's task, in this process, has processed up to that sequence number. */
    void processed(int partition, long sequence) {
        lock.lock();
        try {
            var lane = lanes.get(partition);
            lane.here = true;
            lane.processed = Math.max(lane.processed, sequence);
            release(lane);
        } finally {
            lock.unlock();
        }
    }

    /** Kafka has acknowledged rows with that sequence number. */
    void acknowledged(int partition, long sequence) {
        lock.lock();
        try {
            var lane = lanes.get(partition);
            lane.acknowledged = Math.max(lane.acknowledged, sequence);
            release(lane);
        } finally {
            lock.unlock();
        }
    }

    /** The partition's task does not run in this process any more. */
    void processedElsewhere(int partition) {
        lock.lock();
        try {
            var lane = lanes.get(partition);
            lane.here = false;
            release(lane);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void release(Lane lane) {
        var done = lane.done();
        for (var head = lane.sent.peek(); head != null && head.sequence() <= done; ) {
            bytes -= lane.sent.remove().bytes();
            head = lane.sent.peek();
        }
        less.signalAll();
    }

    /** Ends all waiting. */
    void end() {
        lock.lock();
        try {
            ended = true;
            less.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
