package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.read.StoredPages;
import dev.metamorph.shapelog.store.SnapshotProgress;

import java.util.Optional;

/** Applies the records of a shape's later generations, and switches to them. */
final class GenerationLifecycle {
    private final Shapes shapes;
    private final ShapeChanges changes;

    GenerationLifecycle(Shapes shapes, ShapeChanges changes) {
        this.shapes = shapes;
        this.changes = changes;
    }

    /**
     * Creates a generation beside the log that it is to replace.
     *
     * @param underWay the commit of the transaction that is incomplete
     * @return whether the number is used
     */
    boolean create(
            int number, GenerationCreated record, Optional<Lsn> underWay, RecordEffects work) {
        var created = record.shape();
        if (shapes.find(created.handle()).isPresent()) {
            return false;
        }
        var found = shapes.find(record.replaces());
        var refusal = found.map(former -> refusal(former, created));
        if (refusal.isEmpty() || !refusal.get().isEmpty()) {
            work.denied(
                    created.handle(),
                    EndCause.DUPLICATE,
                    refusal.orElse("there is no log that it could replace"));
            // The leader expects the generation until it is told what there is.
            found.filter(former -> former.generation().open())
                    .ifPresent(former -> work.register(former, RegistryRecord.State.ACTIVE));
            return false;
        }
        return create(number, created, found.get(), underWay, work);
    }

    private boolean create(
            int number,
            ShapeCreated created,
            Shape former,
            Optional<Lsn> underWay,
            RecordEffects work) {
        var shared =
                new ShapeCreated(
                        created.handle(),
                        created.definition(),
                        shapes.shared(created.relation()),
                        created.format());
        try {
            var shape =
                    Shape.of(number, shared, SnapshotProgress.awaited(underWay.orElse(Lsn.ZERO)));
            shape.generation(former.generation().next(former.number()));
            shapes.add(shape);
            work.addedGeneration(shape, former);
            return true;
        } catch (ImpossibleShapeException e) {
            work.denied(created.handle(), EndCause.NOT_UNDERSTOOD, e.reason());
        } catch (RuntimeException e) {
            var reason =
                    FaultBarrier.reason(e, created.handle(), "the generation could not be created");
            work.denied(created.handle(), EndCause.FAULT, reason);
        }
        return false;
    }

    /** Why a shape cannot replace another one; empty if it can. */
    private String refusal(Shape former, ShapeCreated next) {
        var current = former.created();
        var definition = current.definition();
        if (!former.generation().open() || !former.snapshot().isFinished()) {
            return "the log that it was to replace is not complete";
        }
        if (shapes.generations().comingOf(former).isPresent()) {
            return "another generation is being created";
        }
        if (shapes.generations().earlier(former.handle()).size() >= Generations.MAX_REPLACED) {
            return "two replaced logs of the shape are still there";
        }
        if (!definition.equals(next.definition())
                || !current.relation().equals(next.relation())
                || current.format().version() != next.format().version()) {
            return "its items could differ from those of the log that it was to replace";
        }
        if (former.counts()
                || former.keepsRows()
                || former.isDerived()
                || definition.isPublished()
                || definition.logMode() != LogMode.FULL) {
            return "logs of its kind are not replaced";
        }
        return "";
    }

    /**
     * Switches to the generations that are complete: their initial snapshots are finished, and the
     * old logs have everything up to the position above which both are equal.
     */
    void replace(Lsn reached, RecordEffects work) {
        for (var next : shapes.generations().coming()) {
            var mark = next.generation();
            if (next.snapshot().isFinished() && reached.compareTo(mark.cut()) > 0) {
                shapes.find(mark.replaces()).ifPresent(former -> replace(former, next, work));
            }
        }
    }

    private void replace(Shape former, Shape next, RecordEffects work) {
        var store = work.batch().store();
        // Readers may have come from the generation before with its floor, and it has no more.
        var end =
                StoredPages.lastUpTo(store, former.number(), next.generation().cut())
                        .max(former.generation().floor());
        next.generation(next.generation().openAbove(end));
        changes.forget(former);
        work.replaced(former, end, next);
    }

    /** Deletes a log that was replaced; the shape lives on. */
    void delete(ShapeHandle handle, RecordEffects work) {
        shapes.generations().findReplaced(handle).ifPresent(work::delete);
    }
}
