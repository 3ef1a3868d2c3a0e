package dev.metamorph.shapelog.task;

import dev.metamorph.feed.CatalogueRecord;
import dev.metamorph.feed.Envelope;
import dev.metamorph.feed.EpochFilter;
import dev.metamorph.feed.FeedCodec;
import dev.metamorph.feed.FeedEntry;
import dev.metamorph.feed.FeedPieces;
import dev.metamorph.feed.FeedRecord;
import dev.metamorph.feed.FeedRecord.Claim;
import dev.metamorph.feed.FeedRecord.LeaderStarted;
import dev.metamorph.feed.FeedRecord.Progress;
import dev.metamorph.feed.FeedRecord.Purged;
import dev.metamorph.feed.FeedRecord.ShapeCreated;
import dev.metamorph.feed.FeedRecord.ShapeDropped;
import dev.metamorph.feed.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.FeedRecord.SnapshotRows;
import dev.metamorph.feed.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.FeedRecord.Transactions;
import dev.metamorph.feed.Piece;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.task.Step.Accepted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one partition of the feed makes of its records: a deterministic function of them, whose
 * whole state is its store. The heap holds what can be made again from the store; a task whose
 * write failed is thrown away.
 *
 * <p>Runs on one thread; {@link #logs()} may be used on any.
 */
public final class PartitionTask implements AutoCloseable {
    private final int partition;
    private final Store store;
    private final PartitionLogs logs;
    private final Shapes shapes;
    private final EpochFilter epochs;
    private final TransactionWork transactions;
    private final ShapeWork shapeWork;
    private final Removal removal;
    private final List<Restore.Unusable> unusable;
    private int nextShape;
    private Lsn reached;

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
        transactions = new TransactionWork(shapes, changes, position);
        removal = new Removal(store);
        shapeWork = new ShapeWork(shapes, changes);
        nextShape = position.nextShape();
        reached = position.reached();
        logs.reached(reached);
        logs.taken(position.recordOffset() + 1);
    }

    /**
     * The task of a partition, as its store has it.
     *
     * @param feed tells readers' doubts whether the task is up to date
     */
    public static PartitionTask load(int partition, Store store, PartitionEnd feed) {
        var position =
                store.get(Keys.position()).map(TaskPosition::decode).orElse(TaskPosition.START);
        return new PartitionTask(partition, store, feed, position);
    }

    /** The readers' side. */
    public PartitionLogs logs() {
        return logs;
    }

    /**
     * Takes in the next record: writes what comes of it and shows it to readers.
     *
     * @param recordOffset Kafka's, in the partition
     * @param value as {@link FeedCodec} made it
     * @return what is to be told
     */
    public Step process(long recordOffset, byte[] value) {
        var entry = FeedCodec.decode(value);
        var work = new Work(partition, store, shapes);
        var accepted = Optional.<Accepted>empty();
        if (epochs.accept(entry) instanceof EpochFilter.Verdict.Accept) {
            removal.step(work.batch(), isIdle(entry));
            endUnusable(work);
            accepted = take(entry, work);
        }
        var position = position(recordOffset);
        work.write(position);
        work.gone().forEach(removal::add);
        work.publish(logs, position);
        return work.step(accepted);
    }

    private static boolean isIdle(FeedEntry entry) {
        return entry instanceof Envelope envelope && envelope.record() instanceof Progress;
    }

    private void endUnusable(Work work) {
        unusable.forEach(shape ->
                work.end(shape.number(), shape.handle(), EndCause.NOT_UNDERSTOOD, shape.reason()));
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

    private Optional<Accepted> take(FeedEntry entry, Work work) {
        return switch (entry) {
            case Envelope envelope -> Optional.of(take(envelope, work));
            case Piece piece -> take(piece, work);
        };
    }

    private Optional<Accepted> take(Piece piece, Work work) {
        if (!piece.isLast()) {
            work.batch().put(Keys.piece(piece.index()), piece.bytes());
            return Optional.empty();
        }
        var parts = new ArrayList<byte[]>();
        for (var index = 0; index < piece.index(); index++) {
            parts.add(work.batch().get(Keys.piece(index)).orElseThrow());
        }
        parts.add(piece.bytes());
        forgetPieces(work);
        return Optional.of(take(FeedPieces.join(piece, parts), work));
    }

    private Accepted take(Envelope envelope, Work work) {
        apply(envelope.epoch(), envelope.record(), work);
        return new Accepted(envelope.epoch(), envelope.sequence());
    }

    private void apply(long epoch, FeedRecord record, Work work) {
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

    private void start(long epoch, LeaderStarted leader, Work work) {
        forgetPieces(work);
        shapeWork.endUnfinished(work);
        work.catalogue(
                new CatalogueRecord.Leader(partition, epoch, leader.claimant(), leader.address()));
    }

    private void purge(Purged purged, Work work) {
        shapeWork.endAll("the history that it followed is over", work);
        transactions.startAnew();
        shapes.forgetTables();
        work.batch().delete(Keys.relations());
        reached = purged.incarnation().start();
    }

    private void forgetPieces(Work work) {
        work.batch().delete(Keys.pieces());
    }

    /** Lets go of the store; readers are told to ask again. */
    @Override
    public void close() {
        logs.close();
    }
}
