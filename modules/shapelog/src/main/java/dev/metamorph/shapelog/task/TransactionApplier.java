package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;

import java.util.Optional;

/**
 * Applies transactions. Changes at or before the task's position are skipped one by one, so that a
 * transaction that is sent again has no effect; each later change goes to all shapes that it may
 * touch.
 */
final class TransactionApplier {
    private final Shapes shapes;
    private final ShapeChanges shapeChanges;
    private final KeptTables keptTables;
    private Lsn commit;
    private long nextIndex;
    private boolean open;

    TransactionApplier(
            Shapes shapes,
            ShapeChanges shapeChanges,
            KeptTables keptTables,
            TaskPosition position) {
        this.shapes = shapes;
        this.shapeChanges = shapeChanges;
        this.keptTables = keptTables;
        commit = position.commit();
        nextIndex = position.nextIndex();
        open = position.open();
    }

    /** The outcome for a fragment. */
    enum Taken {
        /** It completed its transaction. */
        COMPLETE,
        /** It is applied, or was before, and did not complete a transaction. */
        INCOMPLETE,
        /** The budget was spent before its end; it must be taken again. */
        INTERRUPTED
    }

    Lsn commit() {
        return commit;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** Returns whether the last transaction is incomplete. */
    boolean isOpen() {
        return open;
    }

    /** The commit of the transaction that is incomplete. */
    Optional<Lsn> underWay() {
        return open ? Optional.of(commit) : Optional.empty();
    }

    /** Begins another history of the database. */
    void startAnew() {
        commit = Lsn.ZERO;
        nextIndex = 0;
        open = false;
        shapeChanges.abandon();
    }

    /** Gives up on all transactions that commit at or before an LSN. */
    void skipTo(Lsn lsn) {
        commit = lsn;
        nextIndex = 0;
        open = false;
        shapeChanges.abandon();
    }

    /**
     * Applies a fragment of a transaction. A fragment that was interrupted continues at the task's
     * position, change by change, as one that is sent again does.
     */
    Taken take(Fragment fragment, RecordEffects work) {
        var order = fragment.commit().compareTo(commit);
        if (order < 0 || (order == 0 && !open)) {
            return Taken.INCOMPLETE;
        }
        if (work.isInterrupted()) {
            return Taken.INTERRUPTED;
        }
        if (order > 0) {
            begin(fragment, work);
        }
        if (fragment.firstIndex() > nextIndex) {
            endAll(work, "the feed lacks changes of a transaction");
        }
        work.partial(!fragment.last());
        if (!changes(fragment, work)) {
            return Taken.INTERRUPTED;
        }
        nextIndex = Math.max(nextIndex, fragment.firstIndex() + fragment.changes().count());
        if (!fragment.last()) {
            return Taken.INCOMPLETE;
        }
        open = false;
        keptTables.complete(head(fragment), nextIndex, work);
        shapeChanges.complete(work);
        work.completed(fragment);
        return Taken.COMPLETE;
    }

    private void begin(Fragment fragment, RecordEffects work) {
        if (open) {
            endAll(work, "the feed lacks the end of a transaction");
        }
        commit = fragment.commit();
        nextIndex = 0;
        open = true;
    }

    private void endAll(RecordEffects work, String reason) {
        shapes.all().forEach(shape -> work.end(shape, EndCause.FEED_BROKEN, reason));
        keptTables.endAll(reason, work);
        shapeChanges.abandon();
    }

    private static TransactionHead head(Fragment fragment) {
        return new TransactionHead(fragment.commit(), fragment.xid(), fragment.committedAt());
    }

    /** Returns whether the fragment was applied to its end. */
    private boolean changes(Fragment fragment, RecordEffects work) {
        var head = head(fragment);
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
                if (work.isInterrupted()) {
                    return false;
                }
                change(change, head, index, work);
                work.progressed();
                nextIndex = index + 1;
            }
        }
        while (relation != null) {
            describe(fragment.firstIndex() + at, relation.relation(), head, work);
            relation = relations.hasNext() ? relations.next() : null;
        }
        return true;
    }

    private void describe(
            long index, WalRelation relation, TransactionHead head, RecordEffects work) {
        if (index < nextIndex || shapes.described(relation.id()).equals(Optional.of(relation))) {
            return;
        }
        shapes.describe(relation);
        work.batch().putLarge(StoreKeys.relation(relation.id()), StoredRecord.encode(relation));
        shapes.concerned(relation, shape -> shapeChanges.rebind(shape, relation, head, work));
        keptTables.describe(relation, head, work);
    }

    private void change(Change change, TransactionHead head, long index, RecordEffects work) {
        if (shapes.described(change.relation()).isEmpty()) {
            endAll(work, "the feed lacks the description of a table");
            return;
        }
        work.change();
        shapes.candidates(change, shape -> shapeChanges.offer(shape, change, head, index, work));
        keptTables.change(change, head, index, work);
    }
}
