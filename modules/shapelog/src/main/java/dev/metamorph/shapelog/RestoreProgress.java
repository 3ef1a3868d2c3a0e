package dev.metamorph.shapelog;

import dev.metamorph.shape.status.PartitionState;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Tracks how far the stores of this instance are restored from their changelogs. Kafka Streams
 * reports on the threads that restore; any thread may ask.
 */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger log = LoggerFactory.getLogger(RestoreProgress.class);

    /** A restore that is not worth a line at INFO: an ordinary restart reads a few entries. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final ChangelogWatch watch;
    private final Map<Integer, Progress> running = new ConcurrentHashMap<>();

    /**
     * @param movedNanos when an entry was restored last
     */
    private record Progress(long restored, long total, long startedNanos, long movedNanos) {
        Progress plus(long entries, long nowNanos) {
            return new Progress(restored + entries, total, startedNanos, nowNanos);
        }
    }

    /**
     * @param watch is told where restores begin
     */
    RestoreProgress(LongSupplier nanoTime, ChangelogWatch watch) {
        this.nanoTime = nanoTime;
        this.watch = watch;
    }

    /** The state of a partition that is being restored; empty if it is not. */
    Optional<PartitionState> of(int partition) {
        return Optional.ofNullable(running.get(partition))
                .map(progress ->
                        new PartitionState.Restoring(
                                partition,
                                Math.min(progress.restored(), progress.total()),
                                progress.total()));
    }

    /** The partitions of which nothing was restored for that time, although they are not done. */
    Set<Integer> standing(Duration time) {
        var now = nanoTime.getAsLong();
        return running.entrySet().stream()
                .filter(each -> now - each.getValue().movedNanos() >= time.toNanos())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void onRestoreStart(
            TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        watch.restoring(changelog.partition(), startingOffset, endingOffset);
        var now = nanoTime.getAsLong();
        running.put(
                changelog.partition(),
                new Progress(0, Math.max(0, endingOffset - startingOffset), now, now));
    }

    @Override
    public void onBatchRestored(
            TopicPartition changelog, String store, long batchEndOffset, long numRestored) {
        running.computeIfPresent(
                changelog.partition(),
                (_, progress) -> progress.plus(numRestored, nanoTime.getAsLong()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
        var progress = running.remove(changelog.partition());
        if (progress == null) {
            return;
        }
        var took = Duration.ofNanos(nanoTime.getAsLong() - progress.startedNanos());
        log.atLevel(
                        took.compareTo(SHORT) < 0
                                ? org.slf4j.event.Level.DEBUG
                                : org.slf4j.event.Level.INFO)
                .log(
                        "Partition restored partition={} entries={} seconds={}",
                        changelog.partition(),
                        totalRestored,
                        took.toSeconds());
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
        running.remove(changelog.partition());
    }
}
