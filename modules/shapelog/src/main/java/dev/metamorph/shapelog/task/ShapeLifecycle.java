package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.store.SnapshotProgress;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Applies the records of a shape's life: creation, initial snapshot and end. */
final class ShapeLifecycle {
    private final Shapes shapes;
    private final ShapeChanges changes;

    /** Shapes whose initial snapshot may still cover later transactions. */
    private final Set<Shape> young = new LinkedHashSet<>();

    ShapeLifecycle(Shapes shapes, ShapeChanges changes) {
        this.shapes = shapes;
        this.changes = changes;
        shapes.all().stream()
                .filter(shape -> shape.snapshot().started().isPresent())
                .forEach(young::add);
    }

    /**
     * Creates a shape unless the partition has one of the same definition: the first one wins.
     *
     * @param underWay the commit of the transaction that is incomplete
     * @return whether the number is used
     */
    boolean create(int number, ShapeCreated created, Optional<Lsn> underWay, RecordEffects work) {
        if (shapes.find(created.handle()).isPresent()) {
            return false;
        }
        var existing = shapes.find(created.definition());
        if (existing.isPresent()) {
            work.denied(
                    created.handle(),
                    EndCause.DUPLICATE,
                    "there is a shape with its definition already");
            // A leader that knew the existing shape would not have created another one.
            work.register(existing.get(), stateOf(existing.get()));
            return false;
        }
        var shared = created.over(shapes.shared(created.relation()));
        Shape shape;
        try {
            shape = Shape.of(number, shared, SnapshotProgress.awaited(underWay.orElse(Lsn.ZERO)));
            shapes.add(shape);
        } catch (ImpossibleShapeException e) {
            work.denied(created.handle(), EndCause.NOT_UNDERSTOOD, e.reason());
            return false;
        } catch (RuntimeException e) {
            var reason = FaultBarrier.reason(e, created.handle(), "the shape could not be created");
            work.denied(created.handle(), EndCause.FAULT, reason);
            return false;
        }
        work.added(shape);
        return true;
    }

    private static State stateOf(Shape shape) {
        return shape.snapshot().phase() == SnapshotProgress.Phase.FINISHED
                ? State.ACTIVE
                : State.SNAPSHOT;
    }

    /**
     * Ends a shape. One that is not here is removed from the shape registry nevertheless: Kafka may
     * have lost the changelog's entries of a shape whose registration it kept, and a leader that
     * ends it waits until the registry says that it is gone.
     */
    void drop(ShapeDropped record, RecordEffects work) {
        // A leader that did not know of the switch yet means the shape, not its replaced log.
        shapes.find(shapes.generations().current(record.handle()))
                .ifPresentOrElse(
                        shape -> end(shape, cause(record), record.reason(), work),
                        () -> work.unregister(record.handle()));
    }

    private static EndCause cause(ShapeDropped record) {
        if (record.reason().startsWith(ShapeDropped.EVICTED)) {
            return EndCause.EVICTED;
        }
        return record.reason().startsWith(ShapeDropped.EXPIRED)
                ? EndCause.EXPIRED
                : EndCause.DROPPED;
    }

    /**
     * Starts a shape's initial snapshot.
     *
     * @param again whether the record was interrupted before, and continues with the deferred
     *     changes
     * @return whether the record is complete
     */
    boolean start(
            SnapshotStarted record, boolean again, Optional<Lsn> underWay, RecordEffects work) {
        var found = shapes.find(record.handle());
        if (found.isEmpty()) {
            return true;
        }
        var shape = found.get();
        if (!again) {
            if (shape.snapshot().phase() != SnapshotProgress.Phase.AWAITED) {
                var reason = "its initial snapshot was started twice";
                end(shape, EndCause.SNAPSHOT_FAILED, reason, work);
                return true;
            }
            shape.snapshot(shape.snapshot().start(record));
            young.add(shape);
            work.store(shape);
            if (!shape.generation().open()) {
                shape.generation(shape.generation().cutAt(record.insertPosition()));
                work.storeGeneration(shape);
            }
        }
        return shape.isDerived() || shape.counts() || changes.replay(shape, underWay, work);
    }

    void rows(SnapshotRows record, Optional<Lsn> underWay, RecordEffects work) {
        var found = expecting(record.handle(), record.attempt());
        if (found.isEmpty()) {
            return;
        }
        var shape = found.get();
        try {
            new SnapshotWriter(shape, work)
                    .rows(record, new StoredCounts(shape.number(), work.batch()), underWay);
            work.store(shape);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            end(
                    shape,
                    EndCause.SNAPSHOT_FAILED,
                    "rows of its initial snapshot could not be read: " + e.getMessage(),
                    work);
        } catch (RuntimeException e) {
            var reason =
                    FaultBarrier.reason(
                            e, shape.handle(), "rows of its initial snapshot could not be stored");
            end(shape, EndCause.FAULT, reason, work);
        }
    }

    /**
     * Finishes a shape's initial snapshot, after the changes that waited for its last row.
     *
     * @return whether the record is complete
     */
    boolean finish(SnapshotFinished record, Optional<Lsn> underWay, RecordEffects work) {
        var found = expecting(record.handle(), record.attempt());
        if (found.isEmpty()) {
            return true;
        }
        var shape = found.get();
        if (shape.snapshot().rows() != record.rows()) {
            end(shape, EndCause.SNAPSHOT_FAILED, "its initial snapshot lacks rows", work);
            return true;
        }
        if (shape.counts() && !changes.replay(shape, underWay, work)) {
            return false;
        }
        if (!shape.ended()) {
            finish(shape, work);
        }
        return true;
    }

    /** Finishes the initial rows of a shape, which are in its log. */
    void finish(Shape shape, RecordEffects work) {
        try {
            new SnapshotWriter(shape, work).finish();
        } catch (RuntimeException e) {
            var reason =
                    FaultBarrier.reason(
                            e, shape.handle(), "its initial snapshot could not be completed");
            end(shape, EndCause.FAULT, reason, work);
            return;
        }
        work.store(shape);
        if (shape.generation().open()) {
            work.register(shape, State.ACTIVE);
        }
    }

    void fail(SnapshotFailed record, RecordEffects work) {
        var cause =
                record.reason().startsWith(SnapshotFailed.TOO_LARGE)
                        ? EndCause.ROW_TOO_LARGE
                        : EndCause.SNAPSHOT_FAILED;
        shapes.find(record.handle())
                .filter(shape -> !shape.snapshot().isFinished())
                .ifPresent(shape -> end(shape, cause, record.reason(), work));
    }

    private Optional<Shape> expecting(ShapeHandle handle, int attempt) {
        return shapes.find(handle).filter(shape -> shape.snapshot().expects(attempt));
    }

    /** Ends unfinished shapes: a new leader cannot continue the former leader's snapshots. */
    void endUnfinished(RecordEffects work) {
        for (var shape : shapes.all()) {
            if (!shape.snapshot().isFinished() && !isBeingDerived(shape)) {
                end(
                        shape,
                        EndCause.SNAPSHOT_FAILED,
                        "its initial snapshot was interrupted by a change of leader",
                        work);
            }
        }
    }

    /** Returns whether the task derives the rows itself, and needs no leader for it. */
    private static boolean isBeingDerived(Shape shape) {
        return shape.isDerived() && shape.snapshot().started().isPresent();
    }

    /** Ends all shapes, whose feed is broken, and returns their number. */
    int endAll(String reason, RecordEffects work) {
        var all = shapes.all();
        all.forEach(shape -> end(shape, EndCause.FEED_BROKEN, reason, work));
        return all.size();
    }

    private void end(Shape shape, EndCause cause, String reason, RecordEffects work) {
        changes.forget(shape);
        work.end(shape, cause, reason);
    }

    /** Discards snapshot state that no transaction after that commit needs. */
    void passed(Lsn commit) {
        young.removeIf(shape -> {
            shape.snapshot(shape.snapshot().passed(commit));
            return shape.ended() || shape.snapshot().started().isEmpty();
        });
    }
}
