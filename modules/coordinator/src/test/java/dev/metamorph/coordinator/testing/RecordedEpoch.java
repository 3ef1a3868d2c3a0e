package dev.metamorph.coordinator.testing;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An epoch of a feed that records what was appended, acknowledges at once, and counts as sent what
 * a test says was sent.
 */
public final class RecordedEpoch implements FeedEpoch, FeedEpoch.Sent {
    private final List<Lsn> slotsKept = new CopyOnWriteArrayList<>();
    private final long epoch;
    private final Consumer<FeedRecord> appended;
    private final Consumer<RegistryRecord.Published> kept;
    private final List<FeedRecord> records = new CopyOnWriteArrayList<>();
    private final List<Xid> sent = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public RecordedEpoch() {
        this(0, _ -> {}, _ -> {});
    }

    /** Creates an epoch with that number, and listeners of the records of feed and registry. */
    public RecordedEpoch(
            long epoch, Consumer<FeedRecord> appended, Consumer<RegistryRecord.Published> kept) {
        this.epoch = epoch;
        this.appended = appended;
        this.kept = kept;
    }

    public List<FeedRecord> records() {
        return List.copyOf(records);
    }

    /** The records of one kind. */
    public <T extends FeedRecord> List<T> records(Class<T> kind) {
        return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Marks a transaction as sent. */
    public void send(Xid xid) {
        sent.add(xid);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public TransactionSink transactions() {
        return new TransactionSink() {
            @Override
            public void append(List<Fragment> fragments) {
                fragments.forEach(fragment -> send(fragment.xid()));
            }

            @Override
            public void reached(Lsn lsn) {}

            @Override
            public Lsn acknowledged() {
                return Lsn.ZERO;
            }
        };
    }

    @Override
    public CompletableFuture<?> append(int partition, FeedRecord record) {
        if (closed) {
            throw new FeedException("the epoch has ended");
        }
        records.add(record);
        appended.accept(record);
        return CompletableFuture.completedFuture(record);
    }

    @Override
    public void appendSnapshotRows(int partition, FeedRecord.SnapshotRows rows) {
        var _ = append(partition, rows);
    }

    @Override
    public CompletableFuture<?> purge(Incarnation incarnation) {
        return append(0, new FeedRecord.Purged(incarnation));
    }

    @Override
    public void slotKept(Lsn restart) {
        slotsKept.add(restart);
    }

    /** The values that {@code slotKept} was called with. */
    public List<Lsn> slotsKept() {
        return List.copyOf(slotsKept);
    }

    @Override
    public CompletableFuture<?> keep(RegistryRecord.Published table) {
        kept.accept(table);
        return CompletableFuture.completedFuture(table);
    }

    @Override
    public Sent sent() {
        return this;
    }

    @Override
    public long mark() {
        return sent.size();
    }

    @Override
    public boolean allSeenBy(PgSnapshot snapshot, long mark) {
        return sent.stream().limit(mark).allMatch(snapshot::sees);
    }

    @Override
    public void prune(PgSnapshot snapshot) {}

    @Override
    public void close() {
        closed = true;
    }
}
