package dev.metamorph.shapelog;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shapelog.read.PartitionEnd;
import dev.metamorph.shapelog.read.StandbyLogs;
import dev.metamorph.shapelog.store.ReadOnlyStore;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.TaskId;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The standbys of this instance, readable if they are at the end of their changelogs or were at
 * their last update. A standby far behind would receive a changelog from which compaction has
 * removed entries.
 *
 * <p>Kafka Streams reports updates on the threads that write the stores; reads happen on any
 * thread.
 */
final class Standbys implements StandbyUpdateListener {
    /** The distance to the end, in entries: one poll, and far less than compaction removes. */
    private static final long NEAR = 1_000;

    private final IntFunction<ReadOnlyStore> stores;
    private final Function<TopicPartition, PartitionEnd> changelogs;
    private final LongSupplier nanoTime;
    private final Map<Integer, Standby> here = new ConcurrentHashMap<>();

    /**
     * Creates an empty set of standbys.
     *
     * @param stores gives a partition's store, or throws {@link InvalidStateStoreException}
     * @param changelogs gives the ends of changelogs
     * @param nanoTime measures how far standbys lag
     */
    Standbys(
            IntFunction<ReadOnlyStore> stores,
            Function<TopicPartition, PartitionEnd> changelogs,
            LongSupplier nanoTime) {
        this.stores = stores;
        this.changelogs = changelogs;
        this.nanoTime = nanoTime;
    }

    /** The standby of one partition, from its start here to its end. */
    private static final class Standby {
        private volatile Optional<StandbyLogs> logs = Optional.empty();
        private volatile boolean near;
        private volatile OptionalLong newestNanos = OptionalLong.empty();

        @GuardedBy("this")
        private boolean written;

        /** Takes the answer to the request at the start, unless an update came first. */
        synchronized void began(boolean atTheEnd) {
            near = written ? near : atTheEnd;
        }

        /**
         * Takes an update.
         *
         * @param left the number of entries that the changelog had more
         */
        synchronized void wrote(long left, long nowNanos) {
            written = true;
            near = left <= NEAR;
            if (left <= 0) {
                newestNanos = OptionalLong.of(nowNanos);
            }
        }

        /** The time since the store was known to be at the end of its changelog. */
        OptionalLong lagMillis(long nowNanos) {
            var newest = newestNanos;
            return newest.isEmpty()
                    ? newest
                    : OptionalLong.of(
                            TimeUnit.NANOSECONDS.toMillis(
                                    Math.max(0, nowNanos - newest.getAsLong())));
        }
    }

    /** See {@link dev.metamorph.shape.port.ShapeLogs#standby}. */
    Optional<Answer.Page> read(ShapeRef shape, LogOffset after) {
        var standby = here.get(shape.partition());
        if (standby == null || !standby.near) {
            return Optional.empty();
        }
        try {
            return logs(standby, shape.partition())
                    .read(shape.handle(), after)
                    // Otherwise the store may have been replaced during the read.
                    .filter(_ -> here.get(shape.partition()) == standby);
        } catch (InvalidStateStoreException _) {
            return Optional.empty();
        }
    }

    /** See {@link ShapeRows#standby}. */
    Optional<ShapeRows.Answer.Rows> rows(ShapeRef shape, ShapeRows.Query query) {
        var standby = here.get(shape.partition());
        if (standby == null || !standby.near) {
            return Optional.empty();
        }
        try {
            var lag = standby.lagMillis(nanoTime.getAsLong());
            return logs(standby, shape.partition())
                    .rows(shape.handle(), query)
                    .filter(_ -> here.get(shape.partition()) == standby)
                    .map(rows -> rows.lagging(lag));
        } catch (InvalidStateStoreException _) {
            return Optional.empty();
        }
    }

    /** Two readers that come first at the same time create two, of which one stays. */
    private StandbyLogs logs(Standby standby, int partition) {
        var known = standby.logs;
        if (known.isPresent()) {
            return known.get();
        }
        var logs = new StandbyLogs(stores.apply(partition));
        standby.logs = Optional.of(logs);
        return logs;
    }

    /**
     * Asks for the changelog's end: a store that was the task's own may be there already, and see
     * no update for long.
     */
    @Override
    public void onUpdateStart(TopicPartition changelog, String store, long startingOffset) {
        var standby = new Standby();
        here.put(changelog.partition(), standby);
        changelogs
                .apply(changelog)
                .ask(end ->
                        standby.began(end != PartitionEnd.UNKNOWN && end - startingOffset <= NEAR));
    }

    @Override
    public void onBatchLoaded(
            TopicPartition changelog,
            String store,
            TaskId task,
            long batchEndOffset,
            long batchSize,
            long currentEndOffset) {
        var standby = here.get(changelog.partition());
        if (standby != null) {
            standby.wrote(currentEndOffset - batchEndOffset, nanoTime.getAsLong());
        }
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition changelog,
            String store,
            long storeOffset,
            long currentEndOffset,
            SuspendReason reason) {
        here.remove(changelog.partition());
    }
}
