package dev.metamorph.shapelog;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shapelog.read.PartitionEnd;
import dev.metamorph.shapelog.read.StandbyLogs;
import dev.metamorph.shapelog.store.ReadOnlyStore;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.TaskId;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The partitions whose standbys are here now, and what can be read of them: those that are at the
 * end of their changelogs, or were when they were written last. One that is far behind would be
 * given what compaction has left over of a later state.
 *
 * <p>Kafka Streams tells of them on the threads that write them; read on any thread.
 */
final class Standbys implements StandbyUpdateListener {
    /** Entries behind the end; what is polled at once, and far less than what is compacted. */
    private static final long NEAR = 1_000;

    private final IntFunction<ReadOnlyStore> stores;
    private final Function<TopicPartition, PartitionEnd> changelogs;
    private final Map<Integer, Standby> here = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param stores gives a partition's store, or throws {@link InvalidStateStoreException}
     * @param changelogs tells where changelogs end
     */
    Standbys(IntFunction<ReadOnlyStore> stores, Function<TopicPartition, PartitionEnd> changelogs) {
        this.stores = stores;
        this.changelogs = changelogs;
    }

    /** One partition's, from the time on at which it was begun here until it ends. */
    private static final class Standby {
        private volatile Optional<StandbyLogs> logs = Optional.empty();
        private volatile boolean near;

        @GuardedBy("this")
        private boolean written;

        /** What was asked for at the start, unless it has been overtaken. */
        synchronized void began(boolean atTheEnd) {
            near = written ? near : atTheEnd;
        }

        synchronized void wrote(boolean upToTheEnd) {
            written = true;
            near = upToTheEnd;
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
                    // Else it may have been read from two stores, one made anew.
                    .filter(_ -> here.get(shape.partition()) == standby);
        } catch (InvalidStateStoreException _) {
            return Optional.empty();
        }
    }

    /** Two who are first at the same time make two, of which one stays. */
    private StandbyLogs logs(Standby standby, int partition) {
        var known = standby.logs;
        if (known.isPresent()) {
            return known.get();
        }
        var logs = new StandbyLogs(stores.apply(partition));
        standby.logs = Optional.of(logs);
        return logs;
    }

    /** One that was the task's own store may be at the end, and be written by nothing for long. */
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
            standby.wrote(currentEndOffset - batchEndOffset <= NEAR);
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
