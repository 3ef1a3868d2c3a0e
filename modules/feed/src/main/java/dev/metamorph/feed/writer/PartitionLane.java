package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import java.util.ArrayDeque;

/**
 * The writer's state of one partition: the next sequence number, the mark of the last record, and
 * the LSN up to which Kafka has acknowledged. Numbers and marks belong to the sending thread;
 * acknowledgements come on the producer's thread.
 */
final class PartitionLane {
    private final int partition;
    private long nextSequence;
    private FeedMark mark;

    @GuardedBy("this")
    private final ArrayDeque<InLane> outstanding = new ArrayDeque<>();

    private volatile Lsn acknowledged;

    /** A record that was handed to Kafka, and the LSN that its acknowledgement completes. */
    static final class InLane {
        final long sequence;
        private final Lsn upTo;
        private boolean done;

        private InLane(long sequence, Lsn upTo) {
            this.sequence = sequence;
            this.upTo = upTo;
        }
    }

    /**
     * A lane.
     *
     * @param mark the mark of the partition's last record
     * @param acknowledged the LSN that was already acknowledged to Postgres
     */
    PartitionLane(int partition, FeedMark mark, Lsn acknowledged) {
        this.partition = partition;
        this.mark = mark;
        this.acknowledged = acknowledged;
    }

    int partition() {
        return partition;
    }

    long nextSequence() {
        return nextSequence;
    }

    FeedMark mark() {
        return mark;
    }

    /** From the next record on, the partition follows another incarnation. */
    void follow(Incarnation incarnation) {
        mark = FeedMark.of(incarnation);
    }

    /** The next record completes all transactions up to that LSN. */
    void reach(Lsn lsn) {
        mark = mark.reached(lsn);
    }

    /** The slot has that {@code restart_lsn} on disk for certain. */
    void keep(Lsn slot) {
        mark = mark.kept(slot);
    }

    /**
     * Gives the next sequence number to a record that is handed to Kafka.
     *
     * @param upTo the last transaction that the record completes, {@link Lsn#ZERO} for none
     */
    InLane next(Lsn upTo) {
        var entry = new InLane(nextSequence++, upTo);
        synchronized (this) {
            outstanding.add(entry);
        }
        return entry;
    }

    /** Kafka has acknowledged the record. It counts once all records before it are acknowledged. */
    synchronized void done(InLane entry) {
        entry.done = true;
        for (var head = outstanding.peek(); head != null && head.done; head = outstanding.peek()) {
            outstanding.remove();
            acknowledged = acknowledged.max(head.upTo);
        }
    }

    /** The LSN up to which every record is acknowledged in this partition. */
    Lsn acknowledged() {
        return acknowledged;
    }
}
