package dev.metamorph.feed.writer;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.ChangeTraces;
import dev.metamorph.shape.measure.Durations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this process writes to the feed, across epochs. Any thread. */
public final class FeedCounters {
    private final InstantSource clock;
    private volatile ChangeTraces traces = ChangeTraces.OFF;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Durations visible = Durations.ofMilliseconds();

    /**
     * @param clock the clock that ages of transactions are measured by
     */
    public FeedCounters(InstantSource clock) {
        this.clock = clock;
    }

    /** Has sampled transactions traced. */
    public void traceTo(ChangeTraces sampled) {
        traces = sampled;
    }

    /** A record was handed to Kafka. */
    void sent(int sizeBytes) {
        records.increment();
        bytes.add(sizeBytes);
    }

    /**
     * A record with these fragments is about to be sent to so many partitions.
     *
     * @return counts the transactions that are complete when all partitions have the record
     */
    Acknowledged sending(List<Fragment> fragments, int partitions) {
        for (var fragment : fragments) {
            changes.add(fragment.changes().count());
        }
        var committed =
                fragments.stream()
                        .filter(Fragment::last)
                        .map(last -> new Committed(last.commit(), last.committedAt()))
                        .toList();
        var missing = new AtomicInteger(partitions);
        return _ -> {
            if (missing.decrementAndGet() == 0) {
                acknowledged(committed);
            }
        };
    }

    private record Committed(Lsn commit, Instant at) {}

    private void acknowledged(List<Committed> committed) {
        var now = clock.instant();
        transactions.add(committed.size());
        for (var each : committed) {
            visible.add(Duration.between(each.at(), now).toNanos());
            traces.passed(each.commit(), each.at(), ChangeTraces.Place.FEED, now);
        }
    }

    /**
     * A copy of the counters.
     *
     * @param transactions acknowledged by all partitions
     * @param changes handed to Kafka
     * @param records handed to Kafka
     * @param bytes of these records
     * @param visible the age of transactions when all partitions had them
     */
    public record Figures(
            long transactions, long changes, long records, long bytes, Durations.Counts visible) {}

    /** The current figures. */
    public Figures figures() {
        return new Figures(
                transactions.sum(), changes.sum(), records.sum(), bytes.sum(), visible.counts());
    }
}
