package dev.metamorph.shape.measure;

import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The commit times of the newest transactions that this process has seen, by the LSN of their
 * commit. A place that knows only the LSN of what it shows finds out by it how old that is. A
 * transaction that others have pushed out is not found, and then not measured. Any thread.
 */
public final class CommitTimes {
    private static final int SIZE = 8192;

    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(SIZE);
    private final InstantSource clock;
    private final ChangeTraces traces;

    private record Entry(Lsn commit, Instant at) {}

    /**
     * @param clock the clock that ages are measured by
     */
    public CommitTimes(InstantSource clock) {
        this(clock, ChangeTraces.OFF);
    }

    /**
     * @param clock the clock that ages are measured by
     * @param traces learns when sampled transactions pass a place
     */
    public CommitTimes(InstantSource clock, ChangeTraces traces) {
        this.clock = clock;
        this.traces = traces;
    }

    /** Notes when a transaction was committed, by the database's clock. */
    public void committed(Lsn commit, Instant at) {
        entries.set(place(commit), new Entry(commit, at));
    }

    /** Adds the age of a transaction to a histogram, if it is still known. */
    public void addAge(Lsn commit, Durations into) {
        var entry = entries.get(place(commit));
        if (entry != null && entry.commit.equals(commit)) {
            into.add(Duration.between(entry.at, clock.instant()).toNanos());
        }
    }

    /** The same, and traces that the transaction passes a place. */
    public void addAge(Lsn commit, Durations into, ChangeTraces.Place place) {
        var entry = entries.get(place(commit));
        if (entry != null && entry.commit.equals(commit)) {
            var now = clock.instant();
            into.add(Duration.between(entry.at, now).toNanos());
            traces.passed(commit, entry.at, place, now);
        }
    }

    /** LSNs of commits are multiples of 8, and near to each other. */
    private static int place(Lsn commit) {
        var mixed = commit.bytes() * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 51);
    }
}
