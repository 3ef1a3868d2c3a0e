package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.EpochFilter;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedEntry;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.FeedRecord.Claim;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.ShapePublished;
import dev.metamorph.feed.record.FeedRecord.ShapeUnpublished;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Piece;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shapelog.read.PartitionEnd;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TaskPosition;
import dev.metamorph.shapelog.task.Step.Accepted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The task of one feed partition: a deterministic function of the partition's records whose whole
 * state is its store. All state on the heap can be rebuilt from the store; a task whose write
 * failed is discarded.
 *
 * <p>Runs on one thread; {@link #logs()} may be used on any thread.
 */
public final class PartitionTask implements AutoCloseable {
    private final int partition;
    private final Store store;
    private final PartitionLogs logs;
    private final Shapes shapes;
    private final EpochFilter epochs;
    private final TransactionApplier transactions;
    private final ShapeLifecycle shapeWork;
    private final Removal removal;
    private final List<Restore.Unusable> unusable;
    private int nextShape;
    private Lsn reached;
    private boolean gapReported;

    private PartitionTask(int partition, Store store, PartitionEnd feed, TaskPosition position) {
        this.partition = partition;
        this.store = store;
        logs = new PartitionLogs(store, feed);
        shapes = new Shapes();
        var restore = new Restore(store, position);
        restore.into(shapes);
        unusable = restore.unusable();
        shapes.all()
                .forEach(shape -> {
                    shape.view().show(shape.visible());
                    logs.add(shape.view());
                });
        epochs = EpochFilter.restored(position.epoch(), position.nextSequence());
        var changes = new ShapeChanges(shapes);
        transactions = new TransactionApplier(shapes, changes, position);
        removal = new Removal(store);
        shapeWork = new ShapeLifecycle(shapes, changes);
        nextShape = position.nextShape();
        reached = position.reached();
        logs.reached(reached);
        logs.taken(position.recordOffset() + 1);
    }

    /**
     * Loads the task of a partition from its store.
     *
     * @param feed the end of the feed's partition, which decides whether the task may deny that a
     *     shape or an offset exists
     * @throws IllegalStateException if another version of this program wrote the store
     */
    public static PartitionTask load(int partition, Store store, PartitionEnd feed) {
        var position =
                store.get(StoreKeys.position())
                        .map(TaskPosition::decode)
                        .orElse(TaskPosition.START);
        return new PartitionTask(partition, store, feed, position);
    }

    /** The readers' side. */
    public PartitionLogs logs() {
        return logs;
    }

    /**
     * Processes the next record: writes its effects and makes them visible to readers.
     *
     * @param recordOffset Kafka's offset of the record in the partition
     * @param value the record as {@link FeedCodec} encoded it
     * @return the effects outside the store
     */
    public Step process(long recordOffset, byte[] value) {
        var entry = FeedCodec.decode(value);
        var work = new RecordEffects(partition, store, shapes);
        var accepted = Optional.<Accepted>empty();
        switch (epochs.accept(entry)) {
            case EpochFilter.Verdict.Accept _ -> {
                removal.step(work.batch(), isIdle(entry));
                endUnusable(work);
                accepted = take(entry, work);
            }
            case EpochFilter.Verdict.Ignore(var reason) -> ignore(entry, reason, work);
        }
        var position = position(recordOffset);
        work.write(position);
        work.gone().forEach(removal::add);
        work.publish(logs, position);
        return work.step(accepted);
    }

    /** Reports the first record of a gap; the records after it tell nothing new. */
    private void ignore(FeedEntry entry, EpochFilter.Reason reason, RecordEffects work) {
        var isGap = reason == EpochFilter.Reason.GAP || reason == EpochFilter.Reason.NOT_STARTED;
        if (isGap && !gapReported) {
            gapReported = true;
            work.gap(
                    new FeedGap.MissingRecords(
                            epochs.epoch(),
                            epochs.nextSequence(),
                            entry.epoch(),
                            entry.sequence()));
        }
    }

    private static boolean isIdle(FeedEntry entry) {
        return entry instanceof Envelope envelope && envelope.record() instanceof Progress;
    }

    private void endUnusable(RecordEffects work) {
        unusable.forEach(
                shape -> work.end(shape.number(), shape.handle(), shape.cause(), shape.reason()));
        unusable.clear();
    }

    private TaskPosition position(long recordOffset) {
        return new TaskPosition(
                recordOffset,
                epochs.epoch(),
                epochs.nextSequence(),
                nextShape,
                transactions.commit(),
                transactions.nextIndex(),
                transactions.isOpen(),
                reached);
    }

    private Optional<Accepted> take(FeedEntry entry, RecordEffects work) {
        return switch (entry) {
            case Envelope envelope -> Optional.of(take(envelope, work));
            case Piece piece -> take(piece, work);
        };
    }

    private Optional<Accepted> take(Piece piece, RecordEffects work) {
        if (!piece.isLast()) {
            work.batch().put(StoreKeys.piece(piece.index()), piece.bytes());
            return Optional.empty();
        }
        var parts = new ArrayList<byte[]>();
        for (var index = 0; index < piece.index(); index++) {
            parts.add(work.batch().get(StoreKeys.piece(index)).orElseThrow());
        }
        parts.add(piece.bytes());
        forgetPieces(work);
        return Optional.of(take(FeedPieces.join(piece, parts), work));
    }

    private Accepted take(Envelope envelope, RecordEffects work) {
        apply(envelope.epoch(), envelope.record(), work);
        return new Accepted(envelope.epoch(), envelope.sequence());
    }

    private void apply(long epoch, FeedRecord record, RecordEffects work) {
        switch (record) {
            case Claim _ -> {}
            case LeaderStarted leader -> start(epoch, leader, work);
            case Transactions(var fragments) -> {
                for (var fragment : fragments) {
                    if (transactions.take(fragment, work)) {
                        reached = reached.max(fragment.commit());
                    }
                }
                shapeWork.passed(transactions.commit());
            }
            case Progress(var lsn) -> reached = reached.max(lsn);
            case ShapeCreated shape -> {
                if (shapeWork.create(nextShape, shape, transactions.underWay(), work)) {
                    nextShape++;
                }
            }
            case ShapePublished(var declaration) ->
                    work.register(new RegistryRecord.Declaration(declaration));
            case ShapeUnpublished(var name) -> work.unpublished(name);
            case ShapeDropped dropped -> shapeWork.drop(dropped, work);
            case SnapshotStarted snapshot ->
                    shapeWork.start(snapshot, transactions.underWay(), work);
            case SnapshotRows rows -> shapeWork.rows(rows, work);
            case SnapshotFinished finished ->
                    shapeWork.finish(finished, transactions.underWay(), work);
            case SnapshotFailed failed -> shapeWork.fail(failed, work);
            case Purged purged -> purge(purged, work);
        }
    }

    private void start(long epoch, LeaderStarted leader, RecordEffects work) {
        forgetPieces(work);
        gapReported = false;
        endIfChangesAreLost(leader.resume(), work);
        shapeWork.endUnfinished(work);
        work.register(
                new RegistryRecord.Leader(partition, epoch, leader.claimant(), leader.address()));
    }

    /**
     * A healthy partition holds everything up to the position from which a leader resumes, because
     * Postgres is told of nothing that Kafka has not acknowledged in all partitions. A partition
     * that lacks a part of it will never receive that part.
     */
    private void endIfChangesAreLost(Lsn resume, RecordEffects work) {
        if (resume.isAtOrBefore(reached)) {
            return;
        }
        var ended = shapeWork.endAll("the feed lacks changes that will not be sent again", work);
        if (ended > 0) {
            work.gap(new FeedGap.MissingChanges(reached, resume, ended));
        }
        transactions.skipTo(resume);
        reached = resume;
    }

    private void purge(Purged purged, RecordEffects work) {
        shapeWork.endAll("the database's history that it followed is over", work);
        transactions.startAnew();
        shapes.forgetTables();
        work.batch().delete(StoreKeys.relations());
        reached = purged.incarnation().start();
    }

    private void forgetPieces(RecordEffects work) {
        work.batch().delete(StoreKeys.pieces());
    }

    /** Stops using the store; waiting readers are called so that they ask again. */
    @Override
    public void close() {
        logs.close();
    }
}
