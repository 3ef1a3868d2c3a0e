package dev.metamorph.shape.measure;

import dev.metamorph.shape.Lsn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Samples transactions by their commit LSN, so that all instances sample the same ones, and keeps
 * the times at which they pass the places of their way until they are taken. Keeps a bounded
 * number; what comes while it is full is lost. Any thread.
 */
public final class ChangeTraces {
    /** Samples nothing. */
    public static final ChangeTraces OFF = new ChangeTraces(0);

    private static final int MAX_KEPT = 4_096;

    private final long bound;
    private final ArrayBlockingQueue<Passage> passages = new ArrayBlockingQueue<>(MAX_KEPT);

    /**
     * @param ratio the part of the transactions that is sampled, 0 to 1
     */
    public ChangeTraces(double ratio) {
        bound = ratio >= 1 ? Long.MAX_VALUE : (long) (ratio * Long.MAX_VALUE);
    }

    /** A place on the way of a transaction, named as the metric names it. */
    public enum Place {
        /** Kafka has it in all partitions. */
        FEED,
        /** It is in the state of a shape log. */
        TASK,
        /** It is handed to readers that wait. */
        HTTP,
        /** It is committed in the topic of a published shape. */
        TOPIC
    }

    /**
     * A sampled transaction passed a place.
     *
     * @param commit the LSN of its commit
     * @param committed when it was committed, by the database's clock
     * @param at when it passed the place, by this machine's clock
     */
    public record Passage(Lsn commit, Instant committed, Place place, Instant at) {}

    /** A transaction passes a place. */
    public void passed(Lsn commit, Instant committed, Place place, Instant at) {
        if (bound > 0 && isSampled(commit)) {
            var _ = passages.offer(new Passage(commit, committed, place, at));
        }
    }

    private boolean isSampled(Lsn commit) {
        var mixed = commit.bytes() * 0x9E3779B97F4A7C15L;
        return mixed >>> 1 <= bound;
    }

    /** Takes what is kept. */
    public List<Passage> take() {
        var taken = new ArrayList<Passage>();
        passages.drainTo(taken);
        return taken;
    }
}
