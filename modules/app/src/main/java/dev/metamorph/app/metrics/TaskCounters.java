package dev.metamorph.app.metrics;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.measure.ChangeTraces;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.measure.Durations;
import dev.metamorph.shapelog.task.Applied;
import dev.metamorph.shapelog.task.FeedGap;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the tasks of this instance do, across restarts of their engine. The tasks' threads
 * call it for each record of the feed; any thread may read.
 */
public final class TaskCounters implements MetricSource {
    /** All kinds, so that the first gap of a kind is seen as an increase. */
    private static final List<String> GAPS = List.of("records", "changes", "changelog");

    private final CommitTimes commits;
    private final Durations visible = Durations.ofMilliseconds();
    private final LongAdder records = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder matches = new LongAdder();
    private final LongAdder itemBytes = new LongAdder();
    private final LongAdder created = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private final Map<EndCause, LongAdder> ended = new EnumMap<>(EndCause.class);
    private final Map<String, LongAdder> gaps = new ConcurrentHashMap<>();

    /**
     * @param commits learns the commit times of the transactions
     */
    public TaskCounters(CommitTimes commits) {
        this.commits = commits;
        for (var cause : EndCause.values()) {
            ended.put(cause, new LongAdder());
        }
        GAPS.forEach(kind -> gaps.put(kind, new LongAdder()));
    }

    /** Readers are about to see a transaction. */
    public void committed(Applied.Committed transaction) {
        commits.committed(transaction.commit(), transaction.at());
    }

    /** A record has been processed completely. */
    public void processed() {
        records.increment();
    }

    /** A record has been processed, or a part of it. */
    public void applied(Applied applied) {
        created.add(applied.created());
        replaced.add(applied.replaced());
        changes.add(applied.changes());
        matches.add(applied.matches());
        itemBytes.add(applied.itemBytes());
        transactions.add(applied.completed().size());
        for (var transaction : applied.completed()) {
            commits.addAge(transaction.commit(), visible, ChangeTraces.Place.TASK);
        }
    }

    /** A shape has ended. */
    public void ended(EndCause cause) {
        ended.computeIfAbsent(cause, _ -> new LongAdder()).increment();
    }

    /** A task has found a gap in the feed. */
    public void gap(FeedGap gap) {
        gaps.computeIfAbsent(gap.label(), _ -> new LongAdder()).increment();
    }

    @Override
    public void collect(Scrape into) {
        into.add(Metric.COMMIT_TO_VISIBLE, visible.counts(), "task");
        into.add(Metric.TASK_RECORDS, records.sum());
        into.add(Metric.TASK_TRANSACTIONS, transactions.sum());
        into.add(Metric.TASK_CHANGES, changes.sum());
        into.add(Metric.TASK_MATCHES, matches.sum());
        into.add(Metric.TASK_ITEM_BYTES, itemBytes.sum());
        into.add(Metric.SHAPES_CREATED, created.sum());
        into.add(Metric.LOGS_REPLACED, replaced.sum());
        ended.forEach((cause, count) -> into.add(Metric.SHAPES_ENDED, count.sum(), cause.label()));
        gaps.forEach((kind, count) -> into.add(Metric.FEED_GAPS, count.sum(), kind));
    }
}
