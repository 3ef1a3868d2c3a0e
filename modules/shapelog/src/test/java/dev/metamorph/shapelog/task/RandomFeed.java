package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.row;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes random records that a leader may write: shapes that are created and dropped, their initial
 * snapshots at the same time, and transactions, whole, several in a record, or in parts.
 */
public final class RandomFeed {
    private static final int LARGE_TEXT = 1_300_000;
    private static final int FEW_ROWS = 12;

    private final Feeding feed;
    private final boolean keepingRows;
    private final Random random;
    private final List<Young> young = new ArrayList<>();
    private final List<ShapeHandle> old = new ArrayList<>();
    private final List<ShapeHandle> handles = new ArrayList<>();
    private final Set<LogOffset> offsets =
            new TreeSet<>(List.of(LogOffset.BEFORE_ALL, LogOffset.SNAPSHOT_END));
    private long lsn = 1000;
    private long openIndex;
    private long epoch;
    private int largeOnes = 1;

    public RandomFeed(Feeding feed, long seed) {
        this(feed, seed, false);
    }

    /** A feed whose shapes keep their rows, which are few and change often. */
    public static RandomFeed keepingRows(Feeding feed, long seed) {
        return new RandomFeed(feed, seed, true);
    }

    private RandomFeed(Feeding feed, long seed, boolean keepingRows) {
        this.feed = feed;
        this.keepingRows = keepingRows;
        random = new Random(seed);
        feed.leader(epoch);
        for (var chunk = 0; chunk < 4; chunk++) {
            offsets.add(new LogOffset(0, chunk));
        }
    }

    /** A shape whose initial snapshot is not finished. */
    private static final class Young {
        private final ShapeHandle handle;
        private boolean started;
        private int rows;

        private Young(ShapeHandle handle) {
            this.handle = handle;
        }
    }

    /** All shapes ever created. */
    public List<ShapeHandle> handles() {
        return handles;
    }

    /** Offsets that a log may have, among them those of a third of all changes. */
    public Set<LogOffset> offsets() {
        return offsets;
    }

    /** Writes the next record. */
    public void next() {
        switch (random.nextInt(20)) {
            case 0, 1 -> create();
            case 2, 3, 4, 5, 6, 7, 8 -> snapshot();
            case 9 -> drop();
            case 10 -> feed.send(new Progress(new Lsn(lsn)));
            case 11 -> rarely();
            default -> transactions();
        }
    }

    private void create() {
        var handle = new ShapeHandle("h" + handles.size());
        var created =
                switch (random.nextInt(3)) {
                    case 0 -> Items.where(handle.text(), "id > -%d".formatted(handles.size() + 1));
                    case 1 -> Items.keyless(handle.text());
                    default -> small(handle);
                };
        handles.add(handle);
        young.add(new Young(handle));
        feed.send(
                keepingRows && created.relation().hasKey() ? Items.keepingRows(created) : created);
    }

    /** A shape with pages of a few items. */
    private ShapeCreated small(ShapeHandle handle) {
        var where = Items.where(handle.text(), "id < %d".formatted(1000 + handles.size()));
        var format = Items.all(handle.text(), 150).format();
        return new ShapeCreated(handle, where.definition(), where.relation(), format);
    }

    private void snapshot() {
        if (young.isEmpty()) {
            create();
            return;
        }
        var shape = young.get(random.nextInt(Math.min(2, young.size())));
        if (!shape.started) {
            shape.started = true;
            var seen = lsn - 10L * random.nextInt(3) + 1;
            feed.send(
                    new SnapshotStarted(
                            shape.handle, 1, new PgSnapshot(seen, seen, List.of()), new Lsn(lsn)));
        } else if (shape.rows == 0 || random.nextInt(3) == 0) {
            var first = shape.rows;
            shape.rows += 3;
            feed.send(
                    new SnapshotRows(
                            shape.handle,
                            1,
                            keepingRows
                                    ? List.of(
                                            row(first, "s"),
                                            row(first + 1, anyRow().text(1)),
                                            row(first + 2, "s"))
                                    : List.of(anyRow(), anyRow(), row(900, "last"))));
        } else {
            young.remove(shape);
            old.add(shape.handle);
            feed.send(new SnapshotFinished(shape.handle, 1, shape.rows));
        }
    }

    private void drop() {
        if (!old.isEmpty()) {
            feed.send(new ShapeDropped(old.remove(random.nextInt(old.size())), "not wanted"));
        }
    }

    private void rarely() {
        var what = random.nextInt(12);
        if (what < 2) {
            young.clear();
            feed.leader(++epoch);
        } else if (what == 2) {
            young.clear();
            old.clear();
            openIndex = 0;
            feed.send(new Purged(new Incarnation("another", 1, new Lsn(lsn))));
        }
    }

    private void transactions() {
        var fragments = new ArrayList<Fragment>();
        for (var more = random.nextInt(3); more >= 0; more--) {
            var open = more == 0 && random.nextInt(3) == 0;
            fragments.add(fragment(!open));
        }
        feed.send(new Transactions(fragments));
    }

    private Fragment fragment(boolean last) {
        if (openIndex == 0) {
            lsn += 10;
        }
        var changes = new Change[random.nextInt(4) + (last ? 0 : 1)];
        for (var i = 0; i < changes.length; i++) {
            changes[i] = change();
            if (random.nextInt(3) == 0) {
                offsets.add(LogOffset.of(new Lsn(lsn), openIndex + i));
            }
        }
        var fragment = Feeding.fragment(lsn, openIndex, last, changes);
        openIndex = last ? 0 : openIndex + changes.length;
        return fragment;
    }

    private Change change() {
        return switch (random.nextInt(4)) {
            case 0 -> keepingRows ? changed() : Items.update(random.nextInt(9), "a", "b");
            case 1 -> Items.delete(random.nextInt(9), "a");
            default -> new Change.Insert(Items.ID, anyRow());
        };
    }

    /** An update of a row, which sometimes changes its key. */
    private Change changed() {
        var id = random.nextInt(FEW_ROWS);
        var to = random.nextInt(3) == 0 ? random.nextInt(FEW_ROWS) : id;
        return new Change.Update(Items.ID, row(id, "a"), row(to, "u" + random.nextInt(1000)));
    }

    private Row anyRow() {
        var large = largeOnes > 0 && random.nextInt(40) == 0;
        if (large) {
            largeOnes--;
        }
        return row(
                random.nextInt(keepingRows ? FEW_ROWS : 2000),
                large ? "x".repeat(LARGE_TEXT) : "a");
    }
}
