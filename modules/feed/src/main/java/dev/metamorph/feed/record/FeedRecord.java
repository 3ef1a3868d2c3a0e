package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Relation;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/**
 * What a partition of the feed can say: everything that can affect a shape's log, and nothing else
 * does (DESIGN, section 1).
 */
public sealed interface FeedRecord {
    /** Someone wants to lead; the record's offset in partition 0 becomes its epoch. */
    record Claim(UUID claimant) implements FeedRecord {}

    /**
     * The records that follow come from this leader; sequence numbers begin with this record, at 0.
     *
     * @param claimant who
     * @param address where other instances reach it
     * @param resume from where its replication stream goes on
     */
    record LeaderStarted(UUID claimant, URI address, Lsn resume) implements FeedRecord {}

    /**
     * Pieces of transactions in commit order: several small ones, or part of a large one.
     *
     * @param fragments never empty
     */
    record Transactions(List<Fragment> fragments) implements FeedRecord {
        /** Copies the list. */
        public Transactions {
            fragments = List.copyOf(fragments);
        }
    }

    /**
     * The stream has come this far, and had nothing to say since the last transaction.
     *
     * @param lsn the end of the WAL that was read
     */
    record Progress(Lsn lsn) implements FeedRecord {}

    /**
     * A new shape: every later change that matches belongs to it.
     *
     * @param handle its name
     * @param definition what it is
     * @param relation the table with its key, types and labels
     * @param format what shapes the bytes of its log
     */
    record ShapeCreated(
            ShapeHandle handle, ShapeDefinition definition, Relation relation, LogFormat format)
            implements FeedRecord {}

    /**
     * The end of a shape.
     *
     * @param handle its name
     * @param reason for people
     */
    record ShapeDropped(ShapeHandle handle, String reason) implements FeedRecord {}

    /**
     * The initial snapshot's transaction is open.
     *
     * @param handle the shape
     * @param attempt from 1
     * @param snapshot what it sees
     * @param insertPosition the WAL insert position read after the snapshot was taken: whether the
     *     snapshot sees a transaction is asked only for commits at or below it
     */
    record SnapshotStarted(ShapeHandle handle, int attempt, PgSnapshot snapshot, Lsn insertPosition)
            implements FeedRecord {}

    /**
     * Some rows of the initial snapshot.
     *
     * @param handle the shape
     * @param attempt the attempt that they belong to
     * @param rows in the layout of {@code SnapshotLayout}: the selected and the identifying
     *     columns, in the relation's order
     */
    record SnapshotRows(ShapeHandle handle, int attempt, List<Row> rows) implements FeedRecord {
        /** Copies the list. */
        public SnapshotRows {
            rows = List.copyOf(rows);
        }
    }

    /**
     * All rows of the initial snapshot have been appended.
     *
     * @param handle the shape
     * @param attempt the attempt that is complete
     * @param rows how many there were
     */
    record SnapshotFinished(ShapeHandle handle, int attempt, long rows) implements FeedRecord {}

    /**
     * The initial snapshot could not be taken; the shape ends.
     *
     * @param handle the shape
     * @param attempt the attempt that failed
     * @param reason for people
     */
    record SnapshotFailed(ShapeHandle handle, int attempt, String reason) implements FeedRecord {}

    /**
     * The history that the feed followed is over: every shape ends and positions begin anew.
     *
     * @param incarnation the history that follows
     */
    record Purged(Incarnation incarnation) implements FeedRecord {}
}
