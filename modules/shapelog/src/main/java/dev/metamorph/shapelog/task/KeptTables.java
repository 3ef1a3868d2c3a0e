package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.RelationRows;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shapelog.materializer.Materializer;
import dev.metamorph.shapelog.materializer.Materializer.Failure;
import dev.metamorph.shapelog.materializer.SortedEntries;
import dev.metamorph.shapelog.store.SnapshotProgress;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The tables whose rows are kept, and what shapes derive from them. Belongs to the task's thread.
 *
 * <pre>
 * RowsKept → changes are deferred → SnapshotStarted → rows are loaded and changes applied
 *          → SnapshotFinished → shapes can be created
 * </pre>
 */
final class KeptTables {
    /** The number of entries of values that no row has any more that one record deletes. */
    private static final int VALUES_SWEPT = 1_000;

    private final Shapes shapes;
    private final ShapeChanges changes;
    private final Materializer materializer;
    private final Map<ShapeHandle, KeptTable> byHandle = new LinkedHashMap<>();
    private final Map<RelationId, KeptTable> byRelation = new LinkedHashMap<>();
    private final Map<KeptTable, DeferredChanges> asides = new LinkedHashMap<>();
    private final List<Shape> broken = new ArrayList<>(0);

    /** The numbers of kept rows whose end Kafka has lost. */
    private final List<Integer> leftOver = new ArrayList<>(0);

    /** The numbers of sets that nothing uses any more. */
    private final List<Integer> unused = new ArrayList<>(0);

    KeptTables(Shapes shapes, ShapeChanges changes, Materializer materializer) {
        this.shapes = shapes;
        this.changes = changes;
        this.materializer = materializer;
    }

    /** Restores the tables, and the sets of the shapes, from the store. */
    void restore(Store store, TaskPosition position) {
        var reading = new Batch(store);
        var stored = new LinkedHashMap<Integer, RowsKept>();
        Batch.scanLarge(
                store,
                StoreKeys.keptTables(),
                (key, record) -> {
                    stored.put(StoreKeys.number(key), StoredRecord.rowsKept(record));
                    return true;
                });
        var endedBefore = Restore.endedBefore(store);
        stored.forEach((number, kept) -> {
            if (number < endedBefore) {
                leftOver.add(number);
                return;
            }
            var progress = reading.getLarge(StoreKeys.snapshot(number)).orElseThrow();
            var table = add(number, kept, SnapshotProgress.decode(progress), reading.derived());
            store.last(StoreKeys.allAside(number))
                    .ifPresent(last -> table.nextAside(StoreKeys.asideNumber(last.key) + 1));
        });
        store.scan(
                StoreKeys.sets(),
                (key, hash) -> {
                    materializer.stored(StoreKeys.number(key), hash);
                    return true;
                });
        var open = position.open() ? position.commit() : null;
        shapes.derived().forEach(shape -> restore(shape, open, reading.derived()));
    }

    private void restore(Shape shape, @Nullable Lsn open, SortedEntries entries) {
        if (shape.isUnderived()) {
            return;
        }
        try {
            materializer.restore(shape.items().where(), open, entries);
        } catch (RuntimeException e) {
            var _ =
                    FaultBarrier.reason(
                            e, shape.handle(), "the sets of the shape could not be restored");
            broken.add(shape);
        }
    }

    private KeptTable add(
            int number, RowsKept kept, SnapshotProgress progress, SortedEntries entries) {
        var rows = materializer.keep(number, kept.relation(), kept.limits(), entries);
        var table = new KeptTable(number, kept, rows, progress);
        byHandle.put(kept.handle(), table);
        byRelation.put(table.id(), table);
        return table;
    }

    boolean has(ShapeHandle handle) {
        return byHandle.containsKey(handle);
    }

    /** Keeps the rows of a table from here on; does nothing if they are kept. */
    void keep(int number, RowsKept kept, Optional<Lsn> underWay, RecordEffects work) {
        if (byRelation.containsKey(kept.relation().id()) || has(kept.handle())) {
            return;
        }
        var progress = SnapshotProgress.awaited(underWay.orElse(Lsn.ZERO));
        var table = add(number, kept, progress, work.batch().derived());
        work.batch().putLarge(StoreKeys.keptTable(number), StoredRecord.encode(kept));
        store(table, work);
    }

    private static void store(KeptTable table, RecordEffects work) {
        work.batch().putLarge(StoreKeys.snapshot(table.number()), table.progress().encode());
    }

    /** Begins to load the rows; the deferred changes are applied unless the rows have them. */
    void start(SnapshotStarted record, RecordEffects work) {
        var table = table(record.handle());
        if (!table.isAwaited()) {
            drop(record.handle(), "its rows are loaded twice", work);
            return;
        }
        table.progress(table.progress().start(record));
        store(table, work);
        var range = StoreKeys.allAside(table.number());
        Batch.scanLarge(
                work.batch().store(),
                range,
                (_, deferred) ->
                        DeferredChanges.visit(
                                new WireReader(deferred.bytes(deferred.left()), 0),
                                (head, _, change) -> {
                                    apply(table, change, head, work);
                                    return has(record.handle());
                                }));
        work.batch().delete(range);
        table.nextAside(0);
    }

    void rows(SnapshotRows record, RecordEffects work) {
        var table = table(record.handle());
        if (!table.progress().expects(record.attempt())) {
            return;
        }
        for (var row : record.rows()) {
            materializer.load(table.rows(), row, 1, work.batch().derived());
        }
        var progress = table.progress();
        table.progress(progress.with(0, 0, 0, progress.rows() + record.rows().size()));
        store(table, work);
    }

    void finish(SnapshotFinished record, RecordEffects work) {
        var table = table(record.handle());
        if (!table.progress().expects(record.attempt())) {
            return;
        }
        if (table.progress().rows() != record.rows()) {
            drop(record.handle(), "the load of its rows lacks rows", work);
            return;
        }
        table.progress(table.progress().finish(0));
        store(table, work);
    }

    private KeptTable table(ShapeHandle handle) {
        return Optional.ofNullable(byHandle.get(handle)).orElseThrow();
    }

    /** Returns whether the rows of all tables that a shape needs are kept and loaded. */
    boolean haveAll(ShapeCreated shape) {
        return shape.inner().isEmpty()
                || (isLoaded(shape.relation()) && shape.inner().stream().allMatch(this::isLoaded));
    }

    private boolean isLoaded(Relation relation) {
        var table = byRelation.get(relation.id());
        return table != null
                && table.kept().relation().equals(relation)
                && table.progress().isFinished();
    }

    void drop(ShapeHandle handle, String reason, RecordEffects work) {
        var table = byHandle.get(handle);
        if (table != null) {
            drop(table, EndCause.DROPPED, reason, work);
        }
    }

    /** Ends the kept rows of a table, and the shapes that need them. */
    private void drop(KeptTable table, EndCause cause, String reason, RecordEffects work) {
        for (var shape : List.copyOf(shapes.derived())) {
            if (needs(shape, table.id())) {
                end(shape, cause, reason, work);
            }
        }
        byHandle.remove(table.kept().handle());
        byRelation.remove(table.id());
        asides.remove(table);
        remove(table.number(), work);
        materializer.forget(table.id());
    }

    private static void remove(int number, RecordEffects work) {
        work.batch().deleteLarge(StoreKeys.keptTable(number));
        work.removeLater(number);
    }

    private static boolean needs(Shape shape, RelationId table) {
        return shape.created().relation().id().equals(table)
                || shape.created().definition().derivation().inner().contains(table);
    }

    private void end(Shape shape, EndCause cause, String reason, RecordEffects work) {
        changes.forget(shape);
        work.end(shape, cause, reason);
    }

    /** Ends the kept rows that no shape needs any more. */
    private void dropUnneeded(RecordEffects work) {
        for (var table : List.copyOf(byHandle.values())) {
            if (table.progress().isFinished()
                    && shapes.derived().stream().noneMatch(one -> needs(one, table.id()))) {
                drop(table, EndCause.DROPPED, "no shape needs its rows", work);
            }
        }
    }

    /** Ends loads, which a new leader cannot continue, and what nothing needs. */
    void endUnfinished(RecordEffects work) {
        for (var table : List.copyOf(byHandle.values())) {
            if (!table.progress().isFinished()) {
                drop(
                        table,
                        EndCause.SNAPSHOT_FAILED,
                        "the load of its rows was interrupted by a change of leader",
                        work);
            }
        }
        dropUnneeded(work);
    }

    /** Ends all kept rows, whose feed is broken. */
    void endAll(String reason, RecordEffects work) {
        for (var table : List.copyOf(byHandle.values())) {
            drop(table, EndCause.FEED_BROKEN, reason, work);
        }
    }

    /** Handles a new description of a table: kept rows that do not fit it end. */
    void describe(WalRelation description, TransactionHead head, RecordEffects work) {
        for (var table : List.copyOf(byHandle.values())) {
            var isOwn = concerns(description, table);
            if (isOwn || description.name().equals(table.kept().relation().name())) {
                table.unbind(description.id());
                var problem = RelationRows.problem(table.kept().relation(), description);
                if (problem.isPresent() && !covers(table, head)) {
                    drop(table, EndCause.TABLE_CHANGED, problem.get(), work);
                }
            }
        }
    }

    private static boolean concerns(WalRelation description, KeptTable table) {
        return description.id().equals(table.id())
                || description.ancestors().contains(table.id())
                || table.kept().relation().partitions().contains(description.id());
    }

    private static boolean covers(KeptTable table, TransactionHead head) {
        return table.progress().covers(head.commit(), head.xid());
    }

    /** Applies a change of the transaction in progress to the kept rows of its table. */
    void change(Change change, TransactionHead head, long index, RecordEffects work) {
        if (byHandle.isEmpty()) {
            return;
        }
        var description = shapes.described(change.relation()).orElseThrow();
        for (var table : List.copyOf(byHandle.values())) {
            if (!concerns(description, table)) {
                continue;
            }
            if (table.isAwaited()) {
                asides.computeIfAbsent(table, _ -> new DeferredChanges(false))
                        .add(head, index, change);
            } else {
                apply(table, change, head, work);
            }
        }
    }

    private void apply(KeptTable table, Change change, TransactionHead head, RecordEffects work) {
        if (covers(table, head)) {
            return;
        }
        if (table.progress().straddled().equals(head.commit())) {
            var reason = "its rows lack a transaction that the feed sent before it";
            drop(table, EndCause.SNAPSHOT_FAILED, reason, work);
            return;
        }
        var rows = table.bound(shapes.described(change.relation()).orElseThrow());
        switch (change) {
            case Change.Insert(_, var row) -> apply(table, null, rows.of(row), head, work);
            case Change.Update(_, var before, var after) ->
                    apply(table, rows.of(before), rows.of(after), head, work);
            case Change.Delete(_, var row) -> apply(table, rows.of(row), null, head, work);
            case Change.Truncate _ ->
                    drop(table, EndCause.TRUNCATED, "a table was truncated", work);
            case Change.Unidentified _ ->
                    drop(
                            table,
                            EndCause.TABLE_CHANGED,
                            "a row was changed or deleted while the replica identity of its table"
                                    + " was not FULL",
                            work);
            case Change.Oversize _ ->
                    drop(
                            table,
                            EndCause.ROW_TOO_LARGE,
                            "a row was written that is larger than MAX_ROW_SIZE",
                            work);
        }
    }

    private void apply(
            KeptTable table,
            @Nullable Row before,
            @Nullable Row after,
            TransactionHead head,
            RecordEffects work) {
        var entries = work.batch().derived();
        if (!table.progress().isFinished()) {
            if (before != null) {
                materializer.load(table.rows(), before, -1, entries);
            }
            if (after != null) {
                materializer.load(table.rows(), after, 1, entries);
            }
            return;
        }
        try {
            var failed = materializer.change(table.id(), before, after, head.commit(), entries);
            failed.forEach(subquery -> endUsers(subquery, Failure.NOT_EVALUATED, work));
        } catch (RuntimeException e) {
            var reason = "the kept rows of a table could not be changed";
            drop(
                    table,
                    EndCause.FAULT,
                    FaultBarrier.reason(e, table.kept().handle(), reason),
                    work);
        }
    }

    /** Ends the shapes that use a subquery, at any depth. */
    private void endUsers(Subquery failed, Failure failure, RecordEffects work) {
        for (var shape : List.copyOf(shapes.derived())) {
            if (uses(shape.items().where(), failed)) {
                switch (failure) {
                    case NOT_EVALUATED ->
                            end(
                                    shape,
                                    EndCause.WHERE_NOT_EVALUATED,
                                    "the values of a subquery could not be determined",
                                    work);
                    case TOO_MANY_VALUES ->
                            end(
                                    shape,
                                    EndCause.TOO_MANY_VALUES,
                                    "the subquery %s has too many values".formatted(failed.sql()),
                                    work);
                    case TOO_MANY_MOVES ->
                            end(
                                    shape,
                                    EndCause.TOO_MANY_MOVES,
                                    "one transaction leads to more rows than one step may look at",
                                    work);
                }
            }
        }
    }

    private static boolean uses(Where where, Subquery subquery) {
        return where.subqueries().stream()
                .anyMatch(one -> subquery.equals(one) || uses(one.where(), subquery));
    }

    /**
     * Completes the transaction in progress: the rows that move with its values.
     *
     * @param count the number of its changes
     */
    void complete(TransactionHead head, long count, RecordEffects work) {
        if (byHandle.isEmpty()) {
            return;
        }
        dropOutgrown(work);
        var entries = work.batch().derived();
        var budget = materializer.budget();
        materializer
                .propagate(head.commit(), budget, entries)
                .forEach((subquery, failure) -> endUsers(subquery, failure, work));
        for (var shape : List.copyOf(shapes.derived())) {
            changes.move(shape, head, count, budget, work);
        }
        materializer.settle();
    }

    /** Ends the kept rows that are much larger than they were allowed to be when loaded. */
    private void dropOutgrown(RecordEffects work) {
        for (var table : List.copyOf(byHandle.values())) {
            if (table.rows().hasOutgrown()) {
                drop(
                        table,
                        EndCause.KEPT_TABLE_TOO_LARGE,
                        "the rows of table %s, which its clause needs, have outgrown twice %d bytes; see KEPT_TABLE_LIMIT"
                                .formatted(
                                        table.kept().relation().name(),
                                        table.kept().limits().maxBytes()),
                        work);
            }
        }
    }

    /**
     * Derives the rows of the shapes whose moment has come, between two transactions.
     *
     * @param reached the LSN up to which the kept rows have every change
     * @param commit the last transaction
     * @param numbers gives the numbers of new sets
     */
    void derive(
            Lsn reached,
            Lsn commit,
            IntSupplier numbers,
            ShapeLifecycle lifecycle,
            RecordEffects work) {
        materializer.sweep(VALUES_SWEPT, work.batch().derived());
        for (var shape : List.copyOf(shapes.derived())) {
            var started = shape.snapshot().started();
            if (shape.isUnderived() && started.isPresent() && hasAll(started.get(), reached)) {
                derive(shape, started.get(), commit, numbers, lifecycle, work);
            }
        }
    }

    /**
     * Returns whether every commit that lies before the insert position has been processed: a
     * stream that is at its end has read up to the byte before it.
     */
    private static boolean hasAll(SnapshotStarted started, Lsn reached) {
        var position = started.insertPosition();
        return position.equals(Lsn.ZERO) || new Lsn(position.bytes() - 1).isAtOrBefore(reached);
    }

    private void derive(
            Shape shape,
            SnapshotStarted started,
            Lsn commit,
            IntSupplier numbers,
            ShapeLifecycle lifecycle,
            RecordEffects work) {
        var entries = work.batch().derived();
        var where = shape.items().where();
        var table = shape.created().relation().id();
        var used = false;
        try {
            var sets = new Materializer.Numbers(numbers, unused);
            materializer.use(where, table, commit, sets, entries);
            used = true;
            var items = shape.items().kept(materializer::before, materializer::now);
            var rows = new ArrayList<Row>();
            materializer.rows(
                    table,
                    entries,
                    kept -> {
                        for (var i = 0; items.isIn(kept.row()) && i < kept.count(); i++) {
                            rows.add(items.snapshotRow(kept.row()));
                        }
                    });
            new SnapshotWriter(shape, items::snapshotItem, work)
                    .rows(
                            new SnapshotRows(shape.handle(), started.attempt(), rows),
                            new StoredCounts(shape.number(), work.batch()),
                            Optional.empty());
        } catch (Materializer.TooManyArrangements e) {
            var reason = String.valueOf(e.getMessage());
            giveUp(shape, used, EndCause.TOO_MANY_ARRANGEMENTS, reason, work);
            return;
        } catch (Materializer.TooManyValues e) {
            giveUp(shape, used, EndCause.TOO_MANY_VALUES, String.valueOf(e.getMessage()), work);
            return;
        } catch (EvaluationException e) {
            giveUp(shape, used, EndCause.WHERE_NOT_EVALUATED, String.valueOf(e.getMessage()), work);
            return;
        } catch (RuntimeException e) {
            var reason = "the rows of the shape could not be derived";
            giveUp(
                    shape,
                    used,
                    EndCause.FAULT,
                    FaultBarrier.reason(e, shape.handle(), reason),
                    work);
            return;
        }
        lifecycle.finish(shape, work);
    }

    private void giveUp(
            Shape shape, boolean used, EndCause cause, String reason, RecordEffects work) {
        if (used) {
            materializer.release(shape.items().where(), unused, work.batch().derived());
        }
        end(shape, cause, reason, work);
    }

    /** Completes the effects of a record: releases sets that nothing uses, stores what waits. */
    void finish(RecordEffects work) {
        broken.forEach(shape -> end(shape, EndCause.FAULT, "its sets could not be restored", work));
        broken.clear();
        leftOver.forEach(number -> remove(number, work));
        leftOver.clear();
        for (var shape : work.derivedGone()) {
            if (!shape.isUnderived()) {
                materializer.release(shape.items().where(), unused, work.batch().derived());
            }
        }
        if (!work.derivedGone().isEmpty()) {
            dropUnneeded(work);
        }
        unused.forEach(work::removeLater);
        unused.clear();
        asides.forEach((table, aside) -> {
            var key = StoreKeys.aside(table.number(), table.nextAside());
            work.batch().putLarge(key, aside.encode());
            table.nextAside(table.nextAside() + 1);
        });
        asides.clear();
        byHandle.values().forEach(table -> table.rows().storeSize(work.batch().derived()));
    }
}
