package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.BoundItems;
import dev.metamorph.shape.log.Conversion;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;
import dev.metamorph.shape.log.KeyCounts;
import dev.metamorph.shape.log.TableBinding;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shapelog.materializer.Materializer;
import dev.metamorph.shapelog.materializer.MoveBudget;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.StoreKeys;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Applies changes to shapes: a change is deferred, dropped because the initial snapshot covers it,
 * or converted into items. Knows which shapes have items of the transaction in progress.
 */
final class ShapeChanges {
    private final Shapes shapes;
    private final Set<Shape> touched = new LinkedHashSet<>();
    private final ShapeSink sink = new ShapeSink();
    private final Materializer materializer;

    ShapeChanges(Shapes shapes, Materializer materializer) {
        this.shapes = shapes;
        this.materializer = materializer;
        shapes.all().stream().filter(Shape::holds).forEach(touched::add);
    }

    /** Handles a new description of a table: the shape ends if it no longer fits. */
    void rebind(Shape shape, WalRelation relation, TransactionHead head, RecordEffects work) {
        shape.unbind(relation.id());
        if (shape.keepsAside()) {
            if (work.hasAside(shape)) {
                end(
                        shape,
                        EndCause.TABLE_CHANGED,
                        "the table changed before the initial snapshot was taken",
                        work);
            }
        } else if (!covers(shape, head)) {
            bind(shape, relation, work);
        }
    }

    /** Applies a change of the current transaction to a shape that it may touch. */
    void offer(Shape shape, Change change, TransactionHead head, long index, RecordEffects work) {
        if (shape.isUnderived()) {
            return;
        }
        if (shape.keepsAside()) {
            work.keepAside(shape, head, index, change);
        } else {
            apply(shape, change, head, index, work);
        }
    }

    /** Applies a change to a shape whose initial snapshot says whether it covers the change. */
    private void apply(
            Shape shape, Change change, TransactionHead head, long index, RecordEffects work) {
        if (!shape.isSettled() && (covers(shape, head) || endsStraddling(shape, head, work))) {
            return;
        }
        var known = shape.bound(change.relation());
        var bound = known != null ? known : bindFirst(shape, change.relation(), work);
        if (bound != null) {
            convert(shape, bound, change, head, index, work);
        }
    }

    private static boolean covers(Shape shape, TransactionHead head) {
        return shape.snapshot().covers(head.commit(), head.xid());
    }

    private boolean endsStraddling(Shape shape, TransactionHead head, RecordEffects work) {
        if (!shape.snapshot().straddled().equals(head.commit())) {
            return false;
        }
        end(
                shape,
                EndCause.SNAPSHOT_FAILED,
                "its initial snapshot lacks a transaction that the feed sent before it",
                work);
        return true;
    }

    private void convert(
            Shape shape,
            BoundItems bound,
            Change change,
            TransactionHead head,
            long index,
            RecordEffects work) {
        sink.aim(work, shape, head.commit());
        var counts =
                shape.counts() ? new StoredCounts(shape.number(), work.batch()) : KeyCounts.NONE;
        Conversion conversion;
        try {
            conversion = bound.convert(change, head, index, counts, sink);
        } catch (RuntimeException e) {
            var reason =
                    "change %d of commit %s could not be converted".formatted(index, head.commit());
            end(shape, EndCause.FAULT, FaultBarrier.reason(e, shape.handle(), reason), work);
            return;
        }
        switch (conversion) {
            case Conversion.Converted _ -> {
                if (sink.bytes() > 0) {
                    touched.add(shape);
                    work.appended(sink.bytes());
                }
            }
            case Conversion.Ended(var cause, var reason) -> end(shape, cause, reason, work);
        }
    }

    /**
     * Writes the items of the rows that enter or leave a shape because the values of its subqueries
     * have changed in the transaction that is about to be complete.
     *
     * @param changes the number of changes of the transaction
     * @param budget the rows that may be looked at
     */
    void move(
            Shape shape,
            TransactionHead head,
            long changes,
            MoveBudget budget,
            RecordEffects work) {
        var where = shape.items().where();
        if (shape.ended() || shape.isUnderived() || !materializer.isAffected(where)) {
            return;
        }
        try {
            move(shape, new Moving(shape, head, 2 * changes, budget, work), budget, work);
        } catch (MoveBudget.Spent e) {
            var reason = String.valueOf(e.getMessage());
            end(shape, EndCause.TOO_MANY_MOVES, reason, work);
        } catch (EvaluationException e) {
            end(
                    shape,
                    EndCause.WHERE_NOT_EVALUATED,
                    "the where clause could not be evaluated: " + e.getMessage(),
                    work);
        } catch (RuntimeException e) {
            var reason = "rows could not be moved by commit %s".formatted(head.commit());
            end(shape, EndCause.FAULT, FaultBarrier.reason(e, shape.handle(), reason), work);
        }
    }

    private void move(Shape shape, Moving moving, MoveBudget budget, RecordEffects work) {
        var items = shape.items().kept(materializer::before, materializer::now);
        var counts =
                shape.counts() ? new StoredCounts(shape.number(), work.batch()) : KeyCounts.NONE;
        var moves = items.moves(moving.head, moving.operation, counts, moving);
        do {
            materializer.affected(
                    shape.items().where(),
                    shape.created().relation().id(),
                    budget,
                    work.batch().derived(),
                    kept -> moves.row(kept.row(), kept.count()));
        } while (moves.passed());
        moving.settle();
    }

    /** Appends the items of the rows of a shape that one transaction moves. */
    private final class Moving implements ItemSink {
        private final Shape shape;
        private final TransactionHead head;
        private final RecordEffects work;
        private final MoveBudget budget;

        /** The number of the first item. */
        private final long operation;

        private Moving(
                Shape shape,
                TransactionHead head,
                long operation,
                MoveBudget budget,
                RecordEffects work) {
            this.shape = shape;
            this.head = head;
            this.operation = operation;
            this.budget = budget;
            this.work = work;
            sink.aim(work, shape, head.commit());
        }

        @Override
        public ItemBuffer buffer() {
            settle();
            return sink.buffer();
        }

        @Override
        public void append(LogOffset offset, ItemBuffer item, int rows) {
            budget.take();
            sink.append(offset, item, rows);
        }

        @Override
        public RowSink rows() {
            return sink.rows();
        }

        /** Accounts for what was appended since the last time. */
        private void settle() {
            if (sink.bytes() > 0) {
                touched.add(shape);
                work.appended(sink.bytes());
                sink.aim(work, shape, head.commit());
            }
        }
    }

    private @Nullable BoundItems bindFirst(Shape shape, RelationId table, RecordEffects work) {
        return bind(shape, shapes.described(table).orElseThrow(), work);
    }

    /** Binds the shape to a table's description; null if the shape ended because of it. */
    private @Nullable BoundItems bind(Shape shape, WalRelation relation, RecordEffects work) {
        TableBinding binding;
        try {
            binding = shape.items().bind(relation, materializer::before);
        } catch (RuntimeException e) {
            var reason = "the description of table %s could not be used".formatted(relation.name());
            end(shape, EndCause.FAULT, FaultBarrier.reason(e, shape.handle(), reason), work);
            return null;
        }
        return switch (binding) {
            case TableBinding.Bound(var items) -> {
                shape.bind(relation.id(), items);
                yield items;
            }
            case TableBinding.Changed(var reason) -> {
                end(shape, EndCause.TABLE_CHANGED, reason, work);
                yield null;
            }
        };
    }

    private void end(Shape shape, EndCause cause, String reason, RecordEffects work) {
        touched.remove(shape);
        work.end(shape, cause, reason);
    }

    /** Forgets a shape that has ended. */
    void forget(Shape shape) {
        touched.remove(shape);
    }

    /** Completes the transaction in progress in all shapes that it touched. */
    void complete(RecordEffects work) {
        // Not clear(), whose cost grows with the largest transaction so far.
        for (var each = touched.iterator(); each.hasNext(); each.remove()) {
            var shape = each.next();
            if (!shape.ended() && complete(shape, work)) {
                work.changed(shape);
            }
        }
    }

    /** Completes the transaction of a shape; false if the shape ended instead. */
    private static boolean complete(Shape shape, RecordEffects work) {
        try {
            work.writer(shape).commit();
            return true;
        } catch (RuntimeException e) {
            var reason =
                    FaultBarrier.reason(e, shape.handle(), "a transaction could not be completed");
            work.end(shape, EndCause.FAULT, reason);
            return false;
        }
    }

    /** Forgets the transaction in progress, which will never be completed. */
    void abandon() {
        touched.clear();
    }

    /**
     * Applies the deferred changes of a shape, whose initial snapshot now says which of them it
     * covers, until there are no more or the budget is spent.
     *
     * @param underWay the commit of the transaction that is incomplete
     * @return whether no deferred change is left
     */
    boolean replay(Shape shape, Optional<Lsn> underWay, RecordEffects work) {
        work.partial(underWay.isPresent());
        var kept = StoreKeys.allAside(shape.number());
        var replay = new Replay(shape, underWay, work);
        Batch.scanLarge(work.batch().store(), kept, replay);
        if (!shape.ended() && replay.isInterrupted()) {
            return false;
        }
        replay.end();
        work.batch().delete(kept);
        shape.nextAside(0);
        return true;
    }

    /** Replays the deferred changes of one feed record after another. */
    private final class Replay implements Batch.LargeVisitor, DeferredChanges.Visitor {
        private final Shape shape;
        private final Optional<Lsn> underWay;
        private final RecordEffects work;
        private Lsn transaction = Lsn.ZERO;
        private boolean interrupted;

        private Replay(Shape shape, Optional<Lsn> underWay, RecordEffects work) {
            this.shape = shape;
            this.underWay = underWay;
            this.work = work;
        }

        boolean isInterrupted() {
            return interrupted;
        }

        @Override
        public boolean entry(Bytes key, WireReader changes) {
            var encoded = changes.bytes(changes.left());
            // Between two transactions: readers and a restart know of no incomplete one then.
            if (work.isInterrupted() && !DeferredChanges.first(encoded).equals(transaction)) {
                end();
                interrupted = true;
                return false;
            }
            work.progressed();
            var _ = DeferredChanges.visit(new WireReader(encoded, 0), this);
            for (var part = LargeValue.part(key); part >= 0; part--) {
                work.batch().delete(LargeValue.withPart(key, part));
            }
            return !shape.ended();
        }

        @Override
        public boolean change(TransactionHead head, long index, Change change) {
            if (!head.commit().equals(transaction)) {
                end();
                transaction = head.commit();
            }
            apply(shape, change, head, index, work);
            return !shape.ended();
        }

        /** Completes the replayed transaction, unless it is still incomplete in the feed. */
        private void end() {
            if (touched.contains(shape) && !underWay.equals(Optional.of(transaction))) {
                touched.remove(shape);
                complete(shape, work);
            }
        }
    }
}
