package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.read.ShapeView;
import dev.metamorph.shapelog.read.StoredPages;
import dev.metamorph.shapelog.store.BaseTotals;
import dev.metamorph.shapelog.store.GenerationMark;
import dev.metamorph.shapelog.store.KeptRowsMark;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.LogBlock;
import dev.metamorph.shapelog.store.Replacement;
import dev.metamorph.shapelog.store.SnapshotProgress;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TailTotals;
import dev.metamorph.shapelog.store.TaskPosition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Rebuilds from the store the state that a task has on the heap. */
final class Restore {
    private final Store store;
    private final Batch reading;
    private final TaskPosition position;
    private final int endedBefore;
    private final List<Unusable> unusable = new ArrayList<>();

    Restore(Store store, TaskPosition position) {
        this.store = store;
        this.position = position;
        reading = new Batch(store);
        endedBefore = endedBefore(store);
    }

    void into(Shapes shapes) {
        Batch.scanLarge(
                store,
                StoreKeys.relations(),
                (_, relation) -> {
                    shapes.describe(StoredRecord.relation(relation));
                    return true;
                });
        // Not during the scan: restoring a shape reads more of the store.
        var found = new ArrayList<Stored>();
        Batch.scanLarge(
                store,
                StoreKeys.definitions(),
                (key, created) ->
                        found.add(new Stored(StoreKeys.number(key), StoredRecord.shape(created))));
        found.forEach(stored -> restore(stored, shapes));
    }

    /**
     * The readers' side of the logs that were replaced. Those whose shape is not there end with the
     * next record.
     */
    List<ShapeView> replacedLogs(Shapes shapes) {
        var logs = shapes.generations().allReplaced();
        var views = new HashMap<ShapeHandle, ShapeView>();
        shapes.all().forEach(shape -> views.put(shape.handle(), shape.view()));
        logs.forEach(log -> views.put(log.handle(), log.view()));
        var found = new ArrayList<ShapeView>();
        for (var log : logs) {
            var by = views.get(log.by());
            if (by != null) {
                log.view().replace(log.end(), by);
                found.add(log.view());
            }
        }
        return found;
    }

    /** Restores a log that was replaced; returns whether it is one. */
    private boolean restoreReplaced(Stored stored, Shapes shapes) {
        var number = stored.number();
        var entry = store.get(StoreKeys.replacement(number)).map(Replacement::decode);
        entry.ifPresent(replacement -> {
            var handle = stored.created().handle();
            var progress =
                    SnapshotProgress.decode(
                            reading.getLarge(StoreKeys.snapshot(number)).orElseThrow());
            var view = new ShapeView(number, handle);
            view.show(new ShapeView.Visible(progress.chunks(), true, replacement.end()));
            shapes.generations()
                    .addReplaced(
                            new Generations.Replaced(
                                    number, handle, replacement.end(), replacement.by(), view));
        });
        return entry.isPresent();
    }

    /**
     * The number before which all shapes and kept rows have ended. One that is found all the same
     * has lost its end with the end of the changelog, and lacks what came after that.
     */
    static int endedBefore(Store store) {
        return store.get(StoreKeys.endedBefore())
                .map(bytes -> new WireReader(bytes, 0).number())
                .orElse(0);
    }

    private void restore(Stored stored, Shapes shapes) {
        if (stored.number() < endedBefore) {
            unusable.add(
                    stored.unusable(
                            EndCause.FEED_BROKEN, "Kafka has lost the end of its log's copy"));
            return;
        }
        if (restoreReplaced(stored, shapes)) {
            return;
        }
        try {
            shapes.add(shape(stored, shapes));
        } catch (ImpossibleShapeException e) {
            unusable.add(stored.unusable(EndCause.NOT_UNDERSTOOD, e.reason()));
        } catch (RuntimeException e) {
            var handle = stored.created().handle();
            var reason = FaultBarrier.reason(e, handle, "the shape could not be restored");
            unusable.add(stored.unusable(EndCause.FAULT, reason));
        }
    }

    /** Shapes that are stored and that this version cannot restore; they must end. */
    List<Unusable> unusable() {
        return unusable;
    }

    /** A shape that must end because this version cannot restore it. */
    record Unusable(int number, ShapeHandle handle, EndCause cause, String reason) {}

    private record Stored(int number, ShapeCreated created) {
        private Unusable unusable(EndCause cause, String reason) {
            return new Unusable(number, created.handle(), cause, reason);
        }
    }

    private Shape shape(Stored stored, Shapes shapes) {
        var number = stored.number();
        var created = stored.created();
        var shared = created.over(shapes.shared(created.relation()));
        var progress =
                SnapshotProgress.decode(reading.getLarge(StoreKeys.snapshot(number)).orElseThrow());
        var shape = Shape.of(number, shared, progress.passed(position.commit()));
        store.get(StoreKeys.generation(number))
                .ifPresent(mark -> shape.generation(GenerationMark.decode(mark)));
        needSpelling(shape);
        log(shape);
        if (shape.keepsRows()) {
            store.get(StoreKeys.keptRowsMark(number))
                    .ifPresent(mark -> shape.keptRows(KeptRowsMark.decode(mark)));
        }
        shape.hold(position.open() && reading.getLarge(StoreKeys.held(number)).isPresent());
        store.last(StoreKeys.allAside(number))
                .ifPresent(last -> shape.nextAside(StoreKeys.asideNumber(last.key) + 1));
        return shape;
    }

    /**
     * Requests find a shape by its clause's canonical text as this version writes it. A shape whose
     * clause another version wrote differently would be found by no request, and kept for ever
     * beside its successor.
     */
    private static void needSpelling(Shape shape) {
        if (!shape.items().where().sql().equals(shape.created().definition().where())) {
            throw new ImpossibleShapeException("this version writes its where clause differently");
        }
    }

    private void log(Shape shape) {
        var last = store.last(StoreKeys.log(shape.number()));
        if (last.isEmpty()) {
            count(shape, Optional.of(TailTotals.NONE));
            return;
        }
        var end = StoreKeys.offset(last.get().key);
        var head = store.get(LargeValue.key(StoreKeys.log(shape.number(), end), 0)).orElseThrow();
        var in = new WireReader(head, 0);
        in.number();
        var block = LogBlock.read(in);
        shape.restore(end, visible(shape, end), block.chunkBytes());
        count(shape, block.totals(head));
    }

    private void count(Shape shape, Optional<TailTotals> tail) {
        var base = store.get(StoreKeys.base(shape.number()));
        shape.count().restore(BaseTotals.decode(base, shape.snapshot()), tail);
    }

    private LogOffset visible(Shape shape, LogOffset end) {
        return new Lsn(end.transaction()).compareTo(position.completeBefore()) < 0
                ? end
                : StoredPages.visibleEnd(store, shape.number(), position);
    }
}
