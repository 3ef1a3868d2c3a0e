package dev.metamorph.shapelog.task;

import dev.metamorph.feed.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.Binding;
import dev.metamorph.shape.log.BoundItems;
import dev.metamorph.shape.log.Conversion;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in transactions: what is at or before the position is skipped, change by change; what comes
 * after it goes to every shape that it can touch.
 */
final class TransactionWork {
    private final Shapes shapes;

    /** Those to which the transaction under way has given something. */
    private final Set<Shape> touched = new LinkedHashSet<>();

    private final ShapeSink sink = new ShapeSink();
    private Lsn commit;
    private long nextIndex;
    private boolean open;

    TransactionWork(Shapes shapes, TaskPosition position) {
        this.shapes = shapes;
        commit = position.commit();
        nextIndex = position.nextIndex();
        open = position.open();
        shapes.all().stream().filter(Shape::holds).forEach(touched::add);
    }

    Lsn commit() {
        return commit;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** Whether a transaction is under way. */
    boolean isOpen() {
        return open;
    }

    /** Another history begins. */
    void startAnew() {
        commit = Lsn.ZERO;
        nextIndex = 0;
        open = false;
        touched.clear();
    }

    /**
     * Takes in a part of a transaction.
     *
     * @return whether that completed it
     */
    boolean take(Fragment fragment, Work work) {
        var order = fragment.commit().compareTo(commit);
        if (order < 0 || (order == 0 && !open)) {
            return false;
        }
        if (order > 0) {
            begin(fragment, work);
        }
        if (fragment.firstIndex() > nextIndex) {
            endAll(work, "the feed lacks changes of a transaction");
        }
        work.partial(!fragment.last());
        changes(fragment, work);
        nextIndex = Math.max(nextIndex, fragment.firstIndex() + fragment.changes().count());
        if (fragment.last()) {
            complete(work);
        }
        return fragment.last();
    }

    private void begin(Fragment fragment, Work work) {
        if (open) {
            endAll(work, "the feed lacks the end of a transaction");
        }
        commit = fragment.commit();
        nextIndex = 0;
        open = true;
    }

    private void endAll(Work work, String reason) {
        shapes.all().forEach(shape -> work.end(shape, reason));
        touched.clear();
    }

    private void changes(Fragment fragment, Work work) {
        var head = new TransactionHead(fragment.commit(), fragment.xid());
        var relations = fragment.relations().iterator();
        var relation = relations.hasNext() ? relations.next() : null;
        var at = 0;
        for (var change : fragment.changes()) {
            while (relation != null && relation.index() <= at) {
                describe(fragment.firstIndex() + at, relation.relation(), head, work);
                relation = relations.hasNext() ? relations.next() : null;
            }
            var index = fragment.firstIndex() + at++;
            if (index >= nextIndex) {
                change(change, head, index, work);
            }
        }
        while (relation != null) {
            describe(fragment.firstIndex() + at, relation.relation(), head, work);
            relation = relations.hasNext() ? relations.next() : null;
        }
    }

    private void describe(long index, WalRelation relation, TransactionHead head, Work work) {
        if (index < nextIndex || shapes.described(relation.id()).equals(Optional.of(relation))) {
            return;
        }
        shapes.describe(relation);
        work.batch().putLarge(Keys.relation(relation.id()), StoredRecord.encode(relation));
        shapes.concerned(relation, shape -> rebind(shape, relation, head, work));
    }

    private void rebind(Shape shape, WalRelation relation, TransactionHead head, Work work) {
        shape.bindings().remove(relation.id());
        if (shape.keepsAside()) {
            if (work.hasAside(shape)) {
                end(shape, "the table changed before its initial snapshot", work);
            }
        } else if (!shape.snapshot().covers(head.commit(), head.xid())) {
            bind(shape, relation, work);
        }
    }

    private void change(Change change, TransactionHead head, long index, Work work) {
        if (shapes.described(change.relation()).isEmpty()) {
            endAll(work, "the feed lacks the description of a table");
            return;
        }
        shapes.candidates(change, shape -> offer(shape, change, head, index, work));
    }

    private void offer(Shape shape, Change change, TransactionHead head, long index, Work work) {
        if (shape.keepsAside()) {
            work.keepAside(shape, head, index, change);
        } else {
            apply(shape, change, head, index, work);
        }
    }

    /** Gives a change to a shape whose initial snapshot can say whether it has it already. */
    private void apply(Shape shape, Change change, TransactionHead head, long index, Work work) {
        if (shape.snapshot().covers(head.commit(), head.xid())) {
            return;
        }
        if (shape.snapshot().straddled().equals(head.commit())) {
            end(shape, "its initial snapshot lacks a transaction that was sent before", work);
            return;
        }
        var bound = bound(shape, change.relation(), work);
        if (bound.isPresent()) {
            convert(shape, bound.get(), change, head, index, work);
        }
    }

    private void convert(
            Shape shape,
            BoundItems bound,
            Change change,
            TransactionHead head,
            long index,
            Work work) {
        sink.aim(work, shape);
        var counts = new StoredCounts(shape.number(), work.batch());
        switch (Guarded.convert(bound, change, head, index, counts, sink)) {
            case Conversion.Converted _ -> {
                if (sink.bytes() > 0) {
                    touched.add(shape);
                    work.ease(sink.bytes());
                }
            }
            case Conversion.Ended(var reason) -> end(shape, reason, work);
        }
    }

    private Optional<BoundItems> bound(Shape shape, RelationId table, Work work) {
        var bound = shape.bindings().get(table);
        return bound != null
                ? Optional.of(bound)
                : bind(shape, shapes.described(table).orElseThrow(), work);
    }

    private Optional<BoundItems> bind(Shape shape, WalRelation relation, Work work) {
        return switch (shape.items().bind(relation)) {
            case Binding.Bound(var items) -> {
                shape.bindings().put(relation.id(), items);
                yield Optional.of(items);
            }
            case Binding.Changed(var reason) -> {
                end(shape, reason, work);
                yield Optional.empty();
            }
        };
    }

    private void end(Shape shape, String reason, Work work) {
        touched.remove(shape);
        work.end(shape, reason);
    }

    /** A shape has ended. */
    void forget(Shape shape) {
        touched.remove(shape);
    }

    private void complete(Work work) {
        open = false;
        for (var shape : touched) {
            work.writer(shape).commit();
            work.changed(shape);
        }
        touched.clear();
    }

    /**
     * Gives a shape the changes that were kept for it: its initial snapshot can say now which of
     * them it has.
     */
    void replay(Shape shape, Work work) {
        work.partial(open);
        var kept = Keys.allAside(shape.number());
        var replay = new Replay(shape, work);
        Batch.scanLarge(work.batch().store(), kept, (_, changes) -> Aside.visit(changes, replay));
        replay.end();
        work.batch().delete(kept);
        shape.nextAside(0);
    }

    private final class Replay implements Aside.Visitor {
        private final Shape shape;
        private final Work work;
        private Lsn transaction = Lsn.ZERO;

        private Replay(Shape shape, Work work) {
            this.shape = shape;
            this.work = work;
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

        /** Of the transaction at hand, unless it is the one that is under way. */
        private void end() {
            if (touched.contains(shape) && !(open && transaction.equals(commit))) {
                work.writer(shape).commit();
                touched.remove(shape);
            }
        }
    }
}
