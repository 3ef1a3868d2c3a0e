package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.shape.log.RelationRows;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shapelog.materializer.KeptRows;
import dev.metamorph.shapelog.store.SnapshotProgress;

import java.util.HashMap;
import java.util.Map;

/** The state of the kept rows of one table on the task's heap. Belongs to the task's thread. */
final class KeptTable {
    private final int number;
    private final RowsKept kept;
    private final KeptRows rows;
    private final Map<RelationId, RelationRows> bindings = new HashMap<>();
    private SnapshotProgress progress;
    private long nextAside;

    KeptTable(int number, RowsKept kept, KeptRows rows, SnapshotProgress progress) {
        this.number = number;
        this.kept = kept;
        this.rows = rows;
        this.progress = progress;
    }

    int number() {
        return number;
    }

    RowsKept kept() {
        return kept;
    }

    RelationId id() {
        return kept.relation().id();
    }

    KeptRows rows() {
        return rows;
    }

    SnapshotProgress progress() {
        return progress;
    }

    void progress(SnapshotProgress now) {
        progress = now;
    }

    long nextAside() {
        return nextAside;
    }

    void nextAside(long next) {
        nextAside = next;
    }

    /** Returns whether changes are deferred until it is known which of them are loaded. */
    boolean isAwaited() {
        return progress.phase() == SnapshotProgress.Phase.AWAITED;
    }

    /** The rows of changes of a described table as rows of the relation. */
    RelationRows bound(WalRelation description) {
        return bindings.computeIfAbsent(
                description.id(), _ -> RelationRows.of(kept.relation(), description));
    }

    void unbind(RelationId table) {
        bindings.remove(table);
    }
}
