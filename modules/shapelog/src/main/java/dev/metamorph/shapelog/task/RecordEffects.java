package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.read.ShapeView;
import dev.metamorph.shapelog.store.Replacement;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;
import dev.metamorph.shapelog.task.Step.Accepted;
import dev.metamorph.shapelog.task.Step.Ended;
import dev.metamorph.shapelog.task.Step.RegistryChange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the effects of one feed record: entries to write, changes to publish to readers, and
 * messages to other parts.
 */
final class RecordEffects {
    /** Blocks beyond this size are written ahead, because one record's fan-out has no bound. */
    private static final long AHEAD_BYTES = 24L << 20;

    private final int partition;
    private final Batch batch;
    private final Shapes shapes;
    private final WorkBudget budget;
    private final Map<Shape, LogWriter> writers = new LinkedHashMap<>();
    private final Map<Shape, KeptRowsWriter> keptRows = new LinkedHashMap<>(0);
    private final List<Commit> commits = new ArrayList<>(0);
    private final Map<Shape, DeferredChanges> asides = new LinkedHashMap<>();
    private final Set<Shape> added = new LinkedHashSet<>();
    private final Set<Shape> changed = new LinkedHashSet<>();
    private final List<Integer> gone = new ArrayList<>();
    private final List<Shape> derivedGone = new ArrayList<>(0);
    private final Set<Shape> removed = new LinkedHashSet<>();
    private final List<Switch> switches = new ArrayList<>(0);
    private final List<ShapeView> deleted = new ArrayList<>(0);
    private final List<RegistryChange> registryChanges = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private Optional<FeedGap> gap = Optional.empty();
    private final List<Applied.Committed> completed = new ArrayList<>();
    private int created;
    private long changes;
    private long matches;
    private long itemBytes;
    private long appendedBytes;
    private boolean partial;
    private boolean worked;
    private boolean isHistoryOver;

    RecordEffects(int partition, Store store, Shapes shapes, WorkBudget budget) {
        this.partition = partition;
        this.shapes = shapes;
        this.budget = budget;
        batch = new Batch(store);
    }

    Batch batch() {
        return batch;
    }

    /** Notes that a part of the work was done, after which it may be interrupted. */
    void progressed() {
        worked = true;
    }

    /** Returns whether to interrupt the work here; never before a part of it was done. */
    boolean isInterrupted() {
        return worked && budget.isSpent();
    }

    /** The writer at the end of a shape's log. */
    LogWriter writer(Shape shape) {
        return writers.computeIfAbsent(shape, one -> new LogWriter(one, batch, this::isPartial));
    }

    /** A transaction whose commit is remembered for queries. */
    private record Commit(Xid xid, Lsn lsn) {}

    /** Notes that a transaction is complete. */
    void committed(Xid xid, Lsn lsn) {
        if (shapes.remembersCommits()) {
            commits.add(new Commit(xid, lsn));
        }
    }

    /** Notes that the database has another history, whose transaction ids may be the same. */
    void forgetCommits() {
        commits.clear();
        isHistoryOver = true;
    }

    /** The writer of a shape's kept rows. */
    KeptRowsWriter keptRows(Shape shape) {
        return keptRows.computeIfAbsent(
                shape, one -> new KeptRowsWriter(one, batch, this::isPartial));
    }

    /** The shapes whose rows the record has changed and that have entries of rows that are gone. */
    List<Shape> withGoneRows() {
        return keptRows.isEmpty()
                ? List.of()
                : keptRows.keySet().stream().filter(one -> one.keptRows().hasGone()).toList();
    }

    /** Sets whether the current transaction continues in another record. */
    void partial(boolean now) {
        partial = now;
    }

    private boolean isPartial() {
        return partial;
    }

    /** Notes that readers can see more of the shape's log. */
    void changed(Shape shape) {
        changed.add(shape);
        if (shape.keepsRows()) {
            keptRows(shape).begin();
        }
    }

    /** Defers a change until the shape's initial snapshot. */
    void keepAside(Shape shape, TransactionHead head, long index, Change change) {
        asides.computeIfAbsent(shape, RecordEffects::aside).add(head, index, change);
    }

    private static DeferredChanges aside(Shape shape) {
        return new DeferredChanges(shape.created().definition().isPublished());
    }

    /** Returns whether changes of the shape are deferred. */
    boolean hasAside(Shape shape) {
        return shape.nextAside() > 0 || asides.containsKey(shape);
    }

    /** Counts a change of a row. */
    void change() {
        changes++;
    }

    /** Counts a transaction that is complete. */
    void completed(Fragment last) {
        completed.add(new Applied.Committed(last.commit(), last.committedAt()));
    }

    /** The transactions that are complete. */
    List<Applied.Committed> completed() {
        return completed;
    }

    /**
     * Counts a change that has added items, and bounds the heap within a record: writes blocks
     * ahead once enough bytes were appended.
     */
    void appended(long bytes) {
        matches++;
        itemBytes += bytes;
        appendedBytes += bytes;
        if (appendedBytes < AHEAD_BYTES) {
            return;
        }
        appendedBytes = 0;
        writers.values().forEach(LogWriter::flush);
        batch.writeBlocks();
    }

    /** Stores and publishes a new shape. */
    void added(Shape shape) {
        created++;
        added.add(shape);
        batch.putLarge(StoreKeys.definition(shape.number()), StoredRecord.encode(shape.created()));
        store(shape);
        register(shape, RegistryRecord.State.SNAPSHOT);
    }

    /** Stores a new generation, which readers may not read yet. */
    void addedGeneration(Shape shape, Shape replaced) {
        created++;
        added.add(shape);
        batch.putLarge(
                StoreKeys.definition(shape.number()),
                StoredRecord.encode(new GenerationCreated(shape.created(), replaced.handle())));
        storeGeneration(shape);
        store(shape);
        register(replaced, RegistryRecord.State.ACTIVE);
    }

    /** Stores which generation a shape is. */
    void storeGeneration(Shape shape) {
        batch.put(StoreKeys.generation(shape.number()), shape.generation().encode());
    }

    /**
     * A generation that replaces another one with this record.
     *
     * @param end the offset of the replaced log's last item
     */
    private record Switch(Shape former, LogOffset end, Shape by) {}

    /** Puts a generation in the place of the shape that it replaces. */
    void replaced(Shape former, LogOffset end, Shape by) {
        writers.remove(former);
        changed.remove(former);
        batch.put(
                StoreKeys.replacement(former.number()), new Replacement(end, by.handle()).encode());
        storeGeneration(by);
        shapes.replace(former, end, by);
        switches.add(new Switch(former, end, by));
        changed(by);
        register(by, RegistryRecord.State.ACTIVE);
        registryChanges.add(
                new RegistryChange(new RegistryKey.Shape(former.handle()), Optional.empty()));
    }

    /** Deletes a replaced log. */
    void delete(Generations.Replaced log) {
        shapes.generations().removeReplaced(log.handle());
        deleted.add(log.view());
        discard(log.number());
        shapes.find(shapes.generations().current(log.by()))
                .ifPresent(shape -> register(shape, RegistryRecord.State.ACTIVE));
    }

    /**
     * Ends generations whose shape has ended with this record: those that were to replace it, and
     * the logs that it had replaced.
     */
    void endOrphans() {
        if (gone.isEmpty()) {
            return;
        }
        for (var next : shapes.generations().coming()) {
            if (shapes.find(next.generation().replaces()).isEmpty()) {
                end(next, EndCause.SNAPSHOT_FAILED, "the log that it was to replace has ended");
            }
        }
        for (var log : shapes.generations().allReplaced()) {
            if (shapes.find(shapes.generations().current(log.by())).isEmpty()) {
                shapes.generations().removeReplaced(log.handle());
                deleted.add(log.view());
                discard(log.number());
            }
        }
    }

    /** Stores the progress of a shape's initial snapshot. */
    void store(Shape shape) {
        batch.putLarge(StoreKeys.snapshot(shape.number()), shape.snapshot().encode());
        changed(shape);
    }

    /** Writes a shape's state to the shape registry. */
    void register(Shape shape, RegistryRecord.State state) {
        var created = shape.created();
        register(
                new RegistryRecord.Shape(
                        shape.handle(),
                        partition,
                        state,
                        created.definition(),
                        created.relation(),
                        created.inner(),
                        shapes.generations().of(shape)));
    }

    void register(RegistryRecord record) {
        registryChanges.add(new RegistryChange(RegistryCodec.keyOf(record), Optional.of(record)));
    }

    /** Removes the declaration of a published shape from the shape registry. */
    void unpublished(String name) {
        registryChanges.add(
                new RegistryChange(new RegistryKey.Declaration(name), Optional.empty()));
    }

    /** Ends a shape. Later records delete its entries, a bounded number with each. */
    void end(Shape shape, EndCause cause, String reason) {
        if (shape.ended()) {
            return;
        }
        shape.markEnded();
        if (shape.isDerived()) {
            derivedGone.add(shape);
        }
        shapes.remove(shape);
        if (!shape.generation().open()) {
            shapes.find(shape.generation().replaces())
                    .ifPresent(kept -> register(kept, RegistryRecord.State.ACTIVE));
        }
        writers.remove(shape);
        keptRows.remove(shape);
        asides.remove(shape);
        changed.remove(shape);
        if (!added.remove(shape)) {
            removed.add(shape);
        }
        end(shape.number(), shape.handle(), cause, reason);
    }

    /**
     * Ends the shapes of the record whose logs have more changes than they may have. Whole records
     * are counted, and they alone: the same ones end however often a record is applied.
     */
    void endOutgrown() {
        var outgrown = new ArrayList<Shape>(0);
        for (var shape : writers.keySet()) {
            if (shape.hasOutgrown()) {
                outgrown.add(shape);
            }
        }
        for (var shape : outgrown) {
            end(
                    shape,
                    EndCause.LOG_TOO_LONG,
                    "its log has more than %d bytes of changes; see MAX_LOG_BYTES"
                            .formatted(shape.created().format().maxTailBytes()));
        }
    }

    /** Ends a shape that is in the store only. */
    void end(int shape, ShapeHandle handle, EndCause cause, String reason) {
        discard(shape);
        denied(handle, cause, reason);
    }

    private void discard(int shape) {
        gone.add(shape);
        // Replaces what this record may have put for it, which a standby must not show.
        batch.deleteLarge(StoreKeys.snapshot(shape));
        batch.deleteLarge(StoreKeys.definition(shape));
        batch.put(StoreKeys.ended(shape), new byte[0]);
    }

    /** The shapes with subqueries that have ended. */
    List<Shape> derivedGone() {
        return derivedGone;
    }

    /** Removes all entries with a number, which are no shape's, with later records. */
    void removeLater(int number) {
        gone.add(number);
        batch.put(StoreKeys.ended(number), new byte[0]);
    }

    /** The numbers of the shapes that have ended, and of kept rows and sets. */
    List<Integer> gone() {
        return gone;
    }

    /** Removes a shape from the shape registry. */
    void unregister(ShapeHandle handle) {
        registryChanges.add(new RegistryChange(new RegistryKey.Shape(handle), Optional.empty()));
    }

    /** Announces that a shape does not exist, or will not be created. */
    void denied(ShapeHandle handle, EndCause cause, String reason) {
        unregister(handle);
        ended.add(new Ended(handle, cause, reason));
    }

    /** Announces that the partition follows no leader, so that the leader begins a new epoch. */
    void stranded() {
        registryChanges.add(
                new RegistryChange(new RegistryKey.Leader(partition), Optional.empty()));
    }

    /** Reports a gap in the feed. */
    void gap(FeedGap found) {
        gap = Optional.of(found);
    }

    /**
     * Writes all entries in one step, the position last.
     *
     * @param behind whether accepted records wait in the store
     */
    void write(TaskPosition position, boolean behind) {
        finishWriters();
        keptRows.values().forEach(rows -> rows.finish(position));
        asides.forEach((shape, aside) -> {
            batch.putLarge(StoreKeys.aside(shape.number(), shape.nextAside()), aside.encode());
            shape.nextAside(shape.nextAside() + 1);
        });
        batch.put(StoreKeys.position(), position.encode(behind));
        batch.write();
    }

    private void finishWriters() {
        for (var each = writers.values().iterator(); each.hasNext(); each.remove()) {
            each.next().finish();
            if (batch.blockBytes() >= AHEAD_BYTES) {
                batch.writeBlocks();
            }
        }
    }

    /** Publishes the effects to readers; a reader that is called finds all of them. */
    void publish(PartitionLogs logs, Lsn reached, long appliedBefore) {
        changed.forEach(shape -> {
            shape.view().size(shape.size());
            shape.view().show(shape.visible());
        });
        if (isHistoryOver) {
            logs.forgetHistory();
        }
        commits.forEach(commit -> logs.committed(commit.xid(), commit.lsn()));
        // Before the LSN: a shape may end because it lacks changes before that, and a log that is
        // replaced lacks all of this record.
        switches.forEach(each -> {
            each.by().view().open();
            each.former().view().replace(each.end(), each.by().view());
        });
        removed.forEach(shape -> logs.end(shape.view()));
        deleted.forEach(logs::end);
        logs.reached(reached);
        changed.forEach(shape -> shape.view().wake());
        added.forEach(shape -> logs.add(shape.view()));
        logs.taken(appliedBefore);
    }

    Step step(Optional<Accepted> accepted) {
        return new Step(
                accepted,
                registryChanges,
                ended,
                gap,
                new Applied(created, switches.size(), changes, matches, itemBytes, completed));
    }
}
