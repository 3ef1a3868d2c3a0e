package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;

import java.net.URI;
import java.util.List;
import java.util.UUID;

/**
 * A record of one partition of the feed. Everything that can affect a shape's log is such a record,
 * and nothing else affects it ({@code docs/design.md}, "The feed is the only input").
 */
public sealed interface FeedRecord {
    /**
     * An instance asks to lead. The record's offset in partition 0 becomes the epoch.
     *
     * @param claimant identifies the claim
     */
    record Claim(UUID claimant) implements FeedRecord {}

    /**
     * The first record of an epoch in a partition: the records that follow come from this leader.
     * Its sequence number is 0.
     *
     * @param claimant the claimant of the epoch's {@link Claim}
     * @param address the URL at which other instances reach the leader
     * @param resume the LSN after which the leader's replication stream continues
     */
    record LeaderStarted(UUID claimant, URI address, Lsn resume) implements FeedRecord {}

    /**
     * Pieces of transactions in commit order: several small ones, or part of a large one.
     *
     * @param fragments at least one
     */
    record Transactions(List<Fragment> fragments) implements FeedRecord {
        /** Copies the list. */
        public Transactions {
            fragments = List.copyOf(fragments);
        }
    }

    /**
     * The stream was read up to this LSN, without another transaction after the last one.
     *
     * @param lsn the end of the WAL that was read
     */
    record Progress(Lsn lsn) implements FeedRecord {}

    /**
     * A new shape: every later change that matches its definition belongs to its log.
     *
     * @param handle the handle of the new shape
     * @param definition table, where clause and columns
     * @param relation the table with its primary key, types and enum labels
     * @param format what determines the bytes of its log
     * @param inner the tables of the clause's subqueries, as the definition lists them
     */
    record ShapeCreated(
            ShapeHandle handle,
            ShapeDefinition definition,
            Relation relation,
            LogFormat format,
            List<Relation> inner)
            implements FeedRecord {
        /** Copies the list. */
        public ShapeCreated {
            inner = List.copyOf(inner);
        }

        /** A shape without subqueries. */
        public ShapeCreated(
                ShapeHandle handle,
                ShapeDefinition definition,
                Relation relation,
                LogFormat format) {
            this(handle, definition, relation, format, List.of());
        }

        /** The same shape over an equal relation. */
        public ShapeCreated over(Relation equal) {
            return new ShapeCreated(handle, definition, equal, format, inner);
        }
    }

    /**
     * The rows of a table are kept from here on, for the subqueries of shapes. Its rows follow as
     * those of an initial snapshot do, under the same handle: whole rows, with all columns in the
     * relation's order.
     *
     * @param handle identifies the kept rows
     * @param relation the table
     * @param limits what ends the kept rows and the shapes that need them
     */
    record RowsKept(ShapeHandle handle, Relation relation, KeepLimits limits)
            implements FeedRecord {}

    /**
     * The end of kept rows, and of the shapes that need them.
     *
     * @param handle identifies the kept rows
     * @param reason the reason in words, for logs
     */
    record RowsDropped(ShapeHandle handle, String reason) implements FeedRecord {}

    /**
     * The next generation of a shape: the same definition with a new handle and a base of its own.
     * It gets every later change beside the log that it is to replace, until the switch ({@code
     * docs/design.md}, "A log stays short").
     *
     * @param shape the new generation
     * @param replaces the handle of the log that it replaces
     */
    record GenerationCreated(ShapeCreated shape, ShapeHandle replaces) implements FeedRecord {}

    /**
     * The deletion of a log that another generation has replaced. The shape lives on.
     *
     * @param handle the handle of the replaced log
     */
    record GenerationDeleted(ShapeHandle handle) implements FeedRecord {}

    /**
     * The declaration of a published shape; replaces an earlier one of the same name. The shape
     * that holds its rows is created by a {@link ShapeCreated} of its own.
     *
     * @param declaration the declaration
     */
    record ShapePublished(PublishedShape declaration) implements FeedRecord {}

    /**
     * The removal of a published shape's declaration.
     *
     * @param name the published shape's name
     */
    record ShapeUnpublished(String name) implements FeedRecord {}

    /**
     * The end of a shape.
     *
     * @param handle the handle of the shape
     * @param reason the reason in words, for logs; see {@link #EVICTED} and {@link #EXPIRED}
     */
    record ShapeDropped(ShapeHandle handle, String reason) implements FeedRecord {
        /** The beginning of the reason if there were too many shapes. */
        public static final String EVICTED = "too many shapes: ";

        /** The beginning of the reason if nobody read the shape for long. */
        public static final String EXPIRED = "idle: ";
    }

    /**
     * The transaction of an initial snapshot is open.
     *
     * @param handle the shape
     * @param attempt the number of the attempt, from 1
     * @param snapshot the transactions that the snapshot sees
     * @param insertPosition the WAL insert position that was read after the snapshot was taken.
     *     Only commits at or below it can be in the snapshot; later ones always apply
     */
    record SnapshotStarted(ShapeHandle handle, int attempt, PgSnapshot snapshot, Lsn insertPosition)
            implements FeedRecord {}

    /**
     * Some rows of the initial snapshot.
     *
     * @param handle the shape
     * @param attempt the attempt that the rows belong to
     * @param rows rows in the layout of {@code SnapshotLayout}: the selected and the identifying
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
     * @param rows the number of rows in all {@link SnapshotRows} of the attempt
     */
    record SnapshotFinished(ShapeHandle handle, int attempt, long rows) implements FeedRecord {}

    /**
     * The initial snapshot could not be taken; the shape ends.
     *
     * @param handle the shape
     * @param attempt the attempt that failed
     * @param reason the reason in words, for logs; see {@link #TOO_LARGE}
     */
    record SnapshotFailed(ShapeHandle handle, int attempt, String reason) implements FeedRecord {
        /** The beginning of the reason if a row of the snapshot is larger than the limit. */
        public static final String TOO_LARGE = "row too large: ";
    }

    /**
     * The history of the database that the feed followed is over: every shape ends, and LSNs start
     * again.
     *
     * @param incarnation the history that the feed follows from here on
     */
    record Purged(Incarnation incarnation) implements FeedRecord {}
}
