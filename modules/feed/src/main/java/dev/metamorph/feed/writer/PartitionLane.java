package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import java.util.ArrayDeque;

/**
 * One partition as its writer sees it: the next number, the mark of the last record, and how far
 * Kafka has acknowledged. Numbers and marks belong to the sending thread; acknowledgements come on
 * Kafka's.
 */
final class PartitionLane {
    private final int partition;
    private long nextSequence;
    private FeedMark mark;

    @GuardedBy("this")
    private final ArrayDeque<InLane> outstanding = new ArrayDeque<>();

    private volatile Lsn acknowledged;

    /** A record that was handed to Kafka, and what is acknowledged to Postgres once it is. */
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
     * @param mark that of its last record
     * @param acknowledged what is known to Postgres to be safe
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

    /** The next record follows another history. */
    void follow(Incarnation incarnation) {
        mark = FeedMark.of(incarnation);
    }

    /** The next record completes everything up to there. */
    void reach(Lsn lsn) {
        mark = mark.reached(lsn);
    }

    /** The slot has surely got there. */
    void keep(Lsn slot) {
        mark = mark.kept(slot);
    }

    /**
     * Gives the next number to a record that is handed to Kafka.
     *
     * @param upTo what it completes, {@link Lsn#ZERO} for nothing
     */
    InLane next(Lsn upTo) {
        var entry = new InLane(nextSequence++, upTo);
        synchronized (this) {
            outstanding.add(entry);
        }
        return entry;
    }

    /** Kafka has acknowledged it. Counts only with all before it. */
    synchronized void done(InLane entry) {
        entry.done = true;
        for (var head = outstanding.peek(); head != null && head.done; head = outstanding.peek()) {
            outstanding.remove();
            acknowledged = acknowledged.max(head.upTo);
        }
    }

    /** Everything up to there is acknowledged in this partition. */
    Lsn acknowledged() {
        return acknowledged;
    }
}
