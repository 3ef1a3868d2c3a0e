package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.EpochFilter;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedEntry;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.Piece;
import dev.metamorph.shapelog.read.PartitionEnd;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TaskPosition;
import dev.metamorph.shapelog.task.Applied.Committed;
import dev.metamorph.shapelog.task.Step.Accepted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The task of one feed partition: a deterministic function of the partition's records whose whole
 * state is its store. All state on the heap can be rebuilt from the store; a task whose write
 * failed is discarded.
 *
 * <p>Runs on one thread; {@link #logs()} and {@link #shapes()} may be used on any thread.
 */
public final class PartitionTask implements AutoCloseable {
    private final int partition;
    private final Store store;
    private final PartitionLogs logs;
    private final Shapes shapes;
    private final EpochFilter epochs;
    private final Backlog backlog;
    private final RecordApplier records;
    private final Removal removal;
    private final KeptRowSweep sweep;
    private final List<Restore.Unusable> unusable;
    private final Consumer<Committed> committed;
    private long recordOffset;
    private boolean gapReported;

    private PartitionTask(
            int partition,
            Store store,
            PartitionEnd feed,
            Consumer<Committed> committed,
            TaskPosition position) {
        this.partition = partition;
        this.committed = committed;
        this.store = store;
        logs = new PartitionLogs(store, feed);
        shapes = new Shapes();
        backlog = new Backlog(store);
        var restore = new Restore(store, position);
        restore.into(shapes);
        unusable = restore.unusable();
        shapes.all()
                .forEach(shape -> {
                    shape.view().size(shape.size());
                    shape.view().show(shape.visible());
                    logs.add(shape.view());
                });
        restore.replacedLogs(shapes).forEach(logs::add);
        epochs = EpochFilter.restored(position.epoch(), position.nextSequence());
        removal = new Removal(store);
        sweep = new KeptRowSweep(shapes);
        records = new RecordApplier(partition, shapes, store, position);
        recordOffset = position.recordOffset();
        logs.reached(position.reached());
        logs.taken(appliedBefore());
    }

    /**
     * Loads the task of a partition from its store.
     *
     * @param feed the end of the feed's partition, which decides whether the task may deny that a
     *     shape or an offset exists
     * @param committed told of each transaction that is complete, before readers see it
     * @throws IllegalStateException if another version of this program wrote the store
     */
    public static PartitionTask load(
            int partition, Store store, PartitionEnd feed, Consumer<Committed> committed) {
        var position =
                store.get(StoreKeys.position())
                        .map(TaskPosition::decode)
                        .orElse(TaskPosition.START);
        return new PartitionTask(partition, store, feed, committed, position);
    }

    /** The number of its shapes; for any thread. */
    public ShapeCounts shapes() {
        return shapes.counts();
    }

    /** The readers' side. */
    public PartitionLogs logs() {
        return logs;
    }

    /** Processes the next record without a bound of its work. */
    public Step process(long recordOffset, byte[] value) {
        return process(recordOffset, value, WorkBudget.unlimited());
    }

    /**
     * Processes the next record: writes its effects and makes them visible to readers. A record
     * whose work exceeds the budget is interrupted, and calls of {@link #proceed} continue with it;
     * the records after it wait in the store.
     *
     * @param recordOffset Kafka's offset of the record in the partition
     * @param value the record as {@link FeedCodec} encoded it
     * @return the effects outside the store
     */
    public Step process(long recordOffset, byte[] value, WorkBudget budget) {
        this.recordOffset = recordOffset;
        var entry = FeedCodec.decode(value);
        var work = new RecordEffects(partition, store, shapes, budget);
        var applied = Optional.<Accepted>empty();
        switch (epochs.accept(entry)) {
            case EpochFilter.Verdict.Accept _ -> {
                removal.step(work.batch(), isIdle(entry));
                if (!records.isOpen()) {
                    sweep.step(work, isIdle(entry));
                }
                endUnusable(work);
                applied = whole(entry, work).flatMap(envelope -> take(envelope, work));
                logs.stepped();
            }
            case EpochFilter.Verdict.Ignore(var reason) -> ignore(entry, reason, work);
        }
        return finish(work, applied);
    }

    /** Returns whether a record was interrupted, so that {@link #proceed} has something to do. */
    public boolean isBehind() {
        return !backlog.isEmpty();
    }

    /**
     * Continues with the first record that waits, which may have been interrupted. One call applies
     * one record at most, so that its effects are written before the next one begins, and the
     * caller can stop between two records.
     */
    public Step proceed(WorkBudget budget) {
        var work = new RecordEffects(partition, store, shapes, budget);
        logs.stepped();
        return finish(work, backlog.isEmpty() ? Optional.empty() : takeWaiting(work));
    }

    /**
     * Ends all shapes, because the changelog has lost entries. Only while the task is not behind.
     */
    public Step endAll() {
        var work = new RecordEffects(partition, store, shapes, WorkBudget.unlimited());
        var ended = records.endAllLost("Kafka has lost a part of its log's copy", work);
        work.gap(new FeedGap.LostEntries(ended));
        return finish(work, Optional.empty());
    }

    private Step finish(RecordEffects work, Optional<Accepted> applied) {
        work.endOutgrown();
        work.endOrphans();
        records.finish(work);
        work.write(
                records.position(recordOffset, epochs.epoch(), epochs.nextSequence()), isBehind());
        work.gone().forEach(removal::add);
        work.withGoneRows().forEach(sweep::add);
        work.completed().forEach(committed);
        work.publish(logs, records.reached(), appliedBefore());
        logs.lacking(gapReported);
        return work.step(applied);
    }

    /** The Kafka offset before which all records are applied completely. */
    private long appliedBefore() {
        return backlog.isEmpty() ? recordOffset + 1 : backlog.firstOffset();
    }

    /** Applies a record unless others wait; returns it if it was applied completely. */
    private Optional<Accepted> take(Envelope envelope, RecordEffects work) {
        if (backlog.isEmpty() && records.apply(envelope, false, work)) {
            return Optional.of(accepted(envelope));
        }
        var isFirst = backlog.isEmpty();
        backlog.add(recordOffset, envelope, work.batch());
        if (isFirst) {
            backlog.interrupt(work.batch());
        }
        return Optional.empty();
    }

    /** Applies the first record that waits; returns it if it was applied completely. */
    private Optional<Accepted> takeWaiting(RecordEffects work) {
        var first = backlog.first(work.batch());
        if (!records.apply(first, backlog.isBegun(), work)) {
            backlog.interrupt(work.batch());
            return Optional.empty();
        }
        backlog.removeFirst(work.batch());
        return Optional.of(accepted(first));
    }

    private static Accepted accepted(Envelope envelope) {
        return new Accepted(envelope.epoch(), envelope.sequence());
    }

    /**
     * Reports the first record of a gap; the records after it tell nothing new. The leader, which
     * may be alive and know nothing of it, is asked for a new epoch.
     */
    private void ignore(FeedEntry entry, EpochFilter.Reason reason, RecordEffects work) {
        var isGap = reason == EpochFilter.Reason.GAP || reason == EpochFilter.Reason.NOT_STARTED;
        if (isGap && !gapReported) {
            gapReported = true;
            // Before the record counts as taken, which may deny an offset.
            logs.lacking(true);
            work.gap(
                    new FeedGap.MissingRecords(
                            epochs.epoch(),
                            epochs.nextSequence(),
                            entry.epoch(),
                            entry.sequence()));
            work.stranded();
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

    /** The record that an entry is or completes; empty for a piece that is not the last one. */
    private Optional<Envelope> whole(FeedEntry entry, RecordEffects work) {
        return switch (entry) {
            case Envelope envelope -> {
                if (envelope.record() instanceof LeaderStarted) {
                    gapReported = false;
                    forgetPieces(work);
                }
                yield Optional.of(envelope);
            }
            case Piece piece -> join(piece, work);
        };
    }

    private static Optional<Envelope> join(Piece piece, RecordEffects work) {
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
        return Optional.of(FeedPieces.join(piece, parts));
    }

    private static void forgetPieces(RecordEffects work) {
        work.batch().delete(StoreKeys.pieces());
    }

    /** Stops using the store; waiting readers are called so that they ask again. */
    @Override
    public void close() {
        logs.close();
    }
}
