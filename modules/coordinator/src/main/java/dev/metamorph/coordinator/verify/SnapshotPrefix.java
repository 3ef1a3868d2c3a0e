package dev.metamorph.coordinator.verify;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

/**
 * Decides which changes of a log a snapshot contains, and whether they are a prefix of the log. A
 * snapshot need not be a prefix of the WAL: a transaction can become visible before another one
 * whose commit record is earlier in the WAL. A log can be compared only with a snapshot that sees
 * no commit behind one that it does not see. Used by one thread.
 */
final class SnapshotPrefix {
    private final PgSnapshot snapshot;
    private final Lsn position;
    private boolean ended;

    /**
     * @param position the WAL insert position, read after the snapshot was taken: the snapshot sees
     *     no later commit
     */
    SnapshotPrefix(PgSnapshot snapshot, Lsn position) {
        this.snapshot = snapshot;
        this.position = position;
    }

    /** The place of a change with respect to the snapshot. */
    enum Place {
        /** The snapshot sees the change and all earlier ones. */
        INSIDE,
        /** The snapshot does not see the change; a later one may still be visible. */
        UNSEEN,
        /** The snapshot sees the change but not an earlier one: it is no prefix of the log. */
        OUT_OF_ORDER,
        /** The snapshot sees neither the change nor any later one. */
        BEYOND
    }

    /** Places the next change of the log. */
    Place next(Xid xid, Lsn commit) {
        if (!commit.isAtOrBefore(position)) {
            return Place.BEYOND;
        }
        if (!snapshot.sees(xid)) {
            ended = true;
            return Place.UNSEEN;
        }
        return ended ? Place.OUT_OF_ORDER : Place.INSIDE;
    }

    /** Returns whether a log that is complete up to an LSN contains all that the snapshot sees. */
    boolean isCoveredBy(Lsn reached) {
        return position.isAtOrBefore(reached);
    }

    /** The WAL insert position, read after the snapshot was taken. */
    Lsn position() {
        return position;
    }
}
