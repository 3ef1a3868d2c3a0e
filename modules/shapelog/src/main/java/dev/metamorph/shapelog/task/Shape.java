package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.log.BoundItems;
import dev.metamorph.shape.log.ShapeItems;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shapelog.read.ShapeView;
import dev.metamorph.shapelog.store.GenerationMark;
import dev.metamorph.shapelog.store.KeptRowsMark;
import dev.metamorph.shapelog.store.SnapshotProgress;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The state of one shape on the task's heap: its definition and the end of its log. All of it can
 * be rebuilt from the store. Belongs to the task's thread.
 */
final class Shape {
    private final int number;
    private final ShapeCreated created;
    private final ShapeItems items;
    private final ShapeView view;
    private final boolean counts;
    private final Map<RelationId, BoundItems> bindings = HashMap.newHashMap(1);

    // Read for each change and each shape that it may touch, so kept here and not behind other
    // objects.
    private boolean keepsAside;
    private boolean settled;
    private int lastTable;
    private @Nullable BoundItems lastBound;

    private final LogCount count = new LogCount();
    private SnapshotProgress snapshot;
    private LogOffset end = LogOffset.SNAPSHOT_END;
    private LogOffset visible = LogOffset.SNAPSHOT_END;
    private long chunkBytes;
    private long nextAside;
    private boolean holds;
    private boolean indexed;
    private boolean ended;
    private KeptRowsMark keptRows = KeptRowsMark.START;
    private GenerationMark generation = GenerationMark.FIRST;

    private Shape(int number, ShapeCreated created, SnapshotProgress snapshot, ShapeItems items) {
        this.number = number;
        this.created = created;
        this.items = items;
        counts = created.relation().needsCounting();
        this.snapshot = snapshot;
        keepsAside = keepsAside(snapshot);
        settled = snapshot.isSettled();
        view = new ShapeView(number, created.handle());
    }

    /**
     * Creates a shape with that number.
     *
     * @throws ImpossibleShapeException if its definition does not fit its table, or its clause is
     *     not understood
     */
    static Shape of(int number, ShapeCreated created, SnapshotProgress snapshot) {
        try {
            var items =
                    ShapeItems.of(
                            created.handle(),
                            created.definition(),
                            created.relation(),
                            created.inner());
            return new Shape(number, created, snapshot, items);
        } catch (IllegalArgumentException | WhereException e) {
            throw new ImpossibleShapeException(e);
        }
    }

    int number() {
        return number;
    }

    ShapeCreated created() {
        return created;
    }

    ShapeHandle handle() {
        return created.handle();
    }

    /** Returns whether the filter finds it by its clause's constants. */
    boolean isIndexed() {
        return indexed;
    }

    void indexed(boolean found) {
        indexed = found;
    }

    /** Returns whether its log has more changes than its format allows. */
    boolean hasOutgrown() {
        var limit = created.format().maxTailBytes();
        return limit > 0 && count.tailExceeds(limit);
    }

    ShapeItems items() {
        return items;
    }

    ShapeView view() {
        return view;
    }

    /** The shape's items bound to the table's last description; null if not bound yet. */
    @Nullable BoundItems bound(RelationId table) {
        if (lastBound != null && lastTable == table.oid()) {
            return lastBound;
        }
        var bound = bindings.get(table);
        lastTable = table.oid();
        lastBound = bound;
        return bound;
    }

    void bind(RelationId table, BoundItems items) {
        bindings.put(table, items);
        lastBound = null;
    }

    void unbind(RelationId table) {
        bindings.remove(table);
        lastBound = null;
    }

    SnapshotProgress snapshot() {
        return snapshot;
    }

    void snapshot(SnapshotProgress progress) {
        snapshot = progress;
        keepsAside = keepsAside(progress);
        settled = progress.isSettled();
    }

    private boolean keepsAside(SnapshotProgress progress) {
        return progress.phase() == SnapshotProgress.Phase.AWAITED
                || (counts && !progress.isFinished());
    }

    /**
     * Returns whether rows are counted per key, so that changes wait until all rows are counted.
     */
    boolean counts() {
        return counts;
    }

    /** Returns whether changes must be deferred in the store. */
    boolean keepsAside() {
        return keepsAside;
    }

    /** Returns whether no later transaction can be covered by its initial snapshot. */
    boolean isSettled() {
        return settled;
    }

    long nextAside() {
        return nextAside;
    }

    void nextAside(long number) {
        nextAside = number;
    }

    /**
     * Notes that an item was appended to the log.
     *
     * @param rows the change of the number of rows that readers see
     * @return whether the item closes its chunk
     */
    boolean append(LogOffset offset, int sizeBytes, int rows) {
        end = offset;
        count.addToTail(sizeBytes + 1, rows);
        chunkBytes += sizeBytes;
        if (chunkBytes < created.format().chunkBytes()) {
            return false;
        }
        chunkBytes = 0;
        return true;
    }

    /** The size of the log. */
    LogCount count() {
        return count;
    }

    /** The size of the log for readers. */
    LogSize size() {
        return count.size(created.definition().logMode() == LogMode.FULL);
    }

    /** Makes all items appended so far visible. */
    void commit() {
        visible = end;
    }

    /** Sets the log's state as read from the store. */
    void restore(LogOffset end, LogOffset visible, long chunkBytes) {
        this.end = end;
        this.visible = visible;
        this.chunkBytes = chunkBytes;
    }

    LogOffset end() {
        return end;
    }

    long chunkBytes() {
        return chunkBytes;
    }

    /** Returns whether its clause has subqueries, so that its rows are derived from kept ones. */
    boolean isDerived() {
        return created.definition().isDerived();
    }

    /** Returns whether its rows are derived and are not in the log yet. */
    boolean isUnderived() {
        return isDerived() && !snapshot.isFinished();
    }

    /** Returns whether the shape keeps its rows for queries. */
    boolean keepsRows() {
        return created.definition().keepsRows();
    }

    /** Returns whether queries for rows, or for positions, may ask by transaction. */
    boolean remembersCommits() {
        return keepsRows() || created.definition().isPublished();
    }

    /** The state of the kept rows. */
    KeptRowsMark keptRows() {
        return keptRows;
    }

    void keptRows(KeptRowsMark mark) {
        keptRows = mark;
    }

    /** Which generation it is. */
    GenerationMark generation() {
        return generation;
    }

    /** Sets which generation it is; one that is not open is closed to readers. */
    void generation(GenerationMark mark) {
        generation = mark;
        if (!mark.open()) {
            view.close();
        }
    }

    /** Returns whether the last item of an incomplete transaction is held back in the store. */
    boolean holds() {
        return holds;
    }

    void hold(boolean holds) {
        this.holds = holds;
    }

    boolean ended() {
        return ended;
    }

    void markEnded() {
        ended = true;
    }

    /** The part of the shape's log that readers may see. */
    ShapeView.Visible visible() {
        return new ShapeView.Visible(
                snapshot.chunks(), snapshot.isFinished(), visible, generation.floor());
    }
}
