package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedRecord.Claim;
import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.GenerationDeleted;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.RowsDropped;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.ShapePublished;
import dev.metamorph.feed.record.FeedRecord.ShapeUnpublished;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.materializer.Materializer;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;

/** Applies accepted feed records to the shapes of a partition. */
final class RecordApplier {
    private final int partition;
    private final Shapes shapes;
    private final TransactionApplier transactions;
    private final ShapeLifecycle shapeWork;
    private final KeptTables keptTables;
    private final GenerationLifecycle generations;
    private int nextShape;
    private Lsn reached;

    RecordApplier(int partition, Shapes shapes, Store store, TaskPosition position) {
        this.partition = partition;
        this.shapes = shapes;
        var materializer = new Materializer();
        var changes = new ShapeChanges(shapes, materializer);
        keptTables = new KeptTables(shapes, changes, materializer);
        keptTables.restore(store, position);
        transactions = new TransactionApplier(shapes, changes, keptTables, position);
        shapeWork = new ShapeLifecycle(shapes, changes);
        generations = new GenerationLifecycle(shapes, changes);
        nextShape = position.nextShape();
        reached = position.reached();
    }

    /** The LSN up to which the logs contain every change. */
    Lsn reached() {
        return reached;
    }

    /** Returns whether the last transaction is incomplete. */
    boolean isOpen() {
        return transactions.isOpen();
    }

    /** The task's position after the last record that was applied, completely or in part. */
    TaskPosition position(long recordOffset, long epoch, long nextSequence) {
        return new TaskPosition(
                recordOffset,
                epoch,
                nextSequence,
                nextShape,
                transactions.commit(),
                transactions.nextIndex(),
                transactions.isOpen(),
                reached);
    }

    /**
     * Applies a record until it is complete or the budget of the work is spent.
     *
     * @param again whether the record was interrupted before
     * @return whether the record is complete
     */
    boolean apply(Envelope envelope, boolean again, RecordEffects work) {
        if (!again) {
            // Here all earlier records are applied and in the store, however they were interrupted.
            generations.replace(reached, work);
        }
        var complete = applied(envelope, again, work);
        if (complete && !transactions.isOpen()) {
            keptTables.derive(reached, transactions.commit(), this::number, shapeWork, work);
        }
        return complete;
    }

    private int number() {
        return nextShape++;
    }

    /** Completes the effects of a record on kept rows and sets. */
    void finish(RecordEffects work) {
        keptTables.finish(work);
    }

    private boolean applied(Envelope envelope, boolean again, RecordEffects work) {
        switch (envelope.record()) {
            case Transactions record -> {
                return transactions(record, work);
            }
            case RowsKept kept -> keptTables.keep(nextShape++, kept, transactions.underWay(), work);
            case RowsDropped(var handle, var reason) -> keptTables.drop(handle, reason, work);
            case SnapshotStarted started when keptTables.has(started.handle()) ->
                    keptTables.start(started, work);
            case SnapshotRows rows when keptTables.has(rows.handle()) ->
                    keptTables.rows(rows, work);
            case SnapshotFinished finished when keptTables.has(finished.handle()) ->
                    keptTables.finish(finished, work);
            case SnapshotFailed failed when keptTables.has(failed.handle()) ->
                    keptTables.drop(failed.handle(), failed.reason(), work);
            case SnapshotStarted snapshot -> {
                return shapeWork.start(snapshot, again, transactions.underWay(), work);
            }
            case SnapshotFinished finished -> {
                return shapeWork.finish(finished, transactions.underWay(), work);
            }
            case Claim _ -> {}
            case LeaderStarted leader -> start(envelope.epoch(), leader, work);
            case Progress(var lsn) -> reached = reached.max(lsn);
            case ShapeCreated shape when !keptTables.haveAll(shape) ->
                    work.denied(
                            shape.handle(),
                            EndCause.SNAPSHOT_FAILED,
                            "the rows of a table that its clause needs are not kept");
            case ShapeCreated shape -> {
                if (shapeWork.create(nextShape, shape, transactions.underWay(), work)) {
                    nextShape++;
                }
            }
            case GenerationCreated generation -> {
                if (generations.create(nextShape, generation, transactions.underWay(), work)) {
                    nextShape++;
                }
            }
            case GenerationDeleted(var handle) -> generations.delete(handle, work);
            case ShapePublished(var declaration) ->
                    work.register(new RegistryRecord.Declaration(declaration));
            case ShapeUnpublished(var name) -> work.unpublished(name);
            case ShapeDropped dropped -> shapeWork.drop(dropped, work);
            case SnapshotRows rows -> shapeWork.rows(rows, transactions.underWay(), work);
            case SnapshotFailed failed -> shapeWork.fail(failed, work);
            case Purged purged -> purge(purged, work);
        }
        return true;
    }

    private boolean transactions(Transactions record, RecordEffects work) {
        for (var fragment : record.fragments()) {
            switch (transactions.take(fragment, work)) {
                case COMPLETE -> {
                    reached = reached.max(fragment.commit());
                    work.committed(fragment.xid(), fragment.commit());
                }
                case INCOMPLETE -> {}
                case INTERRUPTED -> {
                    return false;
                }
            }
        }
        shapeWork.passed(transactions.commit());
        return true;
    }

    private void start(long epoch, LeaderStarted leader, RecordEffects work) {
        endIfChangesAreLost(leader.resume(), work);
        shapeWork.endUnfinished(work);
        keptTables.endUnfinished(work);
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
        var reason = "the feed lacks changes that will not be sent again";
        var ended = shapeWork.endAll(reason, work);
        keptTables.endAll(reason, work);
        if (ended > 0) {
            work.gap(new FeedGap.MissingChanges(reached, resume, ended));
        }
        transactions.skipTo(resume);
        reached = resume;
    }

    /**
     * Ends all shapes and kept rows because the changelog has lost entries, and returns the number
     * of shapes. The other entries are written again, because they may be among the lost ones. The
     * ends of earlier shapes may be lost, too: a mark lets a restore end these shapes again.
     */
    int endAllLost(String reason, RecordEffects work) {
        var ended = shapeWork.endAll(reason, work);
        keptTables.endAll(reason, work);
        var batch = work.batch();
        shapes.descriptions()
                .forEach(relation ->
                        batch.putLarge(
                                StoreKeys.relation(relation.id()), StoredRecord.encode(relation)));
        writeAgain(StoreKeys.pieces(), batch);
        writeAgain(StoreKeys.allEnded(), batch);
        var before = new WireWriter(5);
        before.varint(nextShape);
        batch.put(StoreKeys.endedBefore(), before.toArray());
        return ended;
    }

    private static void writeAgain(ReadOnlyStore.Range range, Batch batch) {
        batch.store()
                .scan(
                        range,
                        (key, value) -> {
                            batch.put(key, value);
                            return true;
                        });
    }

    private void purge(Purged purged, RecordEffects work) {
        var reason = "the database's history that it followed is over";
        shapeWork.endAll(reason, work);
        keptTables.endAll(reason, work);
        transactions.startAnew();
        work.forgetCommits();
        shapes.forgetTables();
        work.batch().delete(StoreKeys.relations());
        reached = purged.incarnation().start();
    }
}
