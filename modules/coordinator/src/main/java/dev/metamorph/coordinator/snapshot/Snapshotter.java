package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PrivilegeWarnings;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.snapshot.SnapshotTransaction.Taken;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ShapeItems;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.relation.Relation;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes the initial snapshot of a created shape and sends its rows. Used by any number of threads,
 * each with a connection of its own.
 */
public final class Snapshotter {
    private static final int ATTEMPT = 1;
    private static final long RETAKE_MILLIS = 5;
    private static final long LOOK_MILLIS = 50;

    private final Source source;
    private final FeedEpoch feed;
    private final SnapshotVisibility seam;
    private final BackendProbe probe;
    private final PrivilegeWarnings warnings = new PrivilegeWarnings();
    private final SnapshotCounters counters;

    /**
     * Creates a snapshotter for one epoch.
     *
     * @param connections the pool that the connections for snapshots come from
     * @param counters counts the snapshots, across epochs
     */
    public Snapshotter(
            Source source,
            FeedEpoch feed,
            SnapshotVisibility seam,
            ConnectionPool connections,
            SnapshotCounters counters) {
        this.counters = counters;
        this.source = source;
        this.feed = feed;
        this.seam = seam;
        probe = new BackendProbe(connections);
    }

    /**
     * Takes a snapshot; returns when the last row has been sent.
     *
     * @param connection in autocommit; in the same state afterwards
     * @param mark the feed's mark when it had acknowledged the shape's creation
     * @param started called when Kafka has acknowledged the beginning: readers can follow from
     *     there
     * @throws SnapshotException if it cannot be taken
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public void take(Connection connection, SnapshotOrder order, long mark, Runnable started)
            throws InterruptedException {
        try (var running = counters.begin()) {
            var taken = open(connection, order, mark);
            var rows = send(connection, order, taken, started);
            var _ =
                    feed.append(
                            order.partition(), new SnapshotFinished(order.handle(), ATTEMPT, rows));
            running.finished();
        } catch (SQLException e) {
            rollback(connection);
            throw SnapshotErrors.translate(withRemedy(connection, order.relation(), e));
        } finally {
            rollback(connection);
        }
    }

    /**
     * Begins the initial rows of a shape that the task derives from kept rows: only says which
     * commits they must have.
     *
     * @param connection in autocommit; in the same state afterwards
     * @param mark the feed's mark when it had acknowledged the shape's creation
     * @throws SnapshotException if no snapshot can be taken
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public void derive(Connection connection, SnapshotOrder order, long mark)
            throws InterruptedException {
        try {
            var taken = open(connection, order, mark);
            FeedAnswers.await(
                    feed.append(
                            order.partition(),
                            new SnapshotStarted(
                                    order.handle(),
                                    ATTEMPT,
                                    taken.snapshot(),
                                    taken.insertPosition())));
        } catch (SQLException e) {
            rollback(connection);
            throw SnapshotErrors.translate(withRemedy(connection, order.relation(), e));
        } finally {
            rollback(connection);
        }
        // The task waits for the stream to reach the position.
        WalMarker.commit(connection, order.handle());
    }

    /** The exception itself, or, if a privilege is missing, one that also names its statement. */
    private SQLException withRemedy(Connection connection, Relation table, SQLException e) {
        if (!MissingPrivilege.STATE.equals(e.getSQLState())) {
            return e;
        }
        try {
            var missing = MissingPrivilege.find(connection, table);
            missing.ifPresent(
                    each -> warnings.missing(table, each.role(), List.of(each.statement())));
            return missing.map(each ->
                            new SQLException(
                                    "%s; run %s"
                                            .formatted(SnapshotErrors.message(e), each.statement()),
                                    e.getSQLState(),
                                    e))
                    .orElse(e);
        } catch (SQLException other) {
            return e;
        }
    }

    /**
     * Reads a subset of a shape's rows. The answer sees everything that was sent until the mark, so
     * that no reader gets a row that is older than what it already has.
     *
     * @param connection in autocommit; in the same state afterwards
     * @param order the shape's snapshot
     * @param number identifies this answer
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public ShapeSubsets.Answer subset(
            Connection connection, SnapshotOrder order, Subset subset, int number, long mark)
            throws InterruptedException {
        try {
            var taken = open(connection, order, mark);
            return new SubsetQuery(order, subset, number).rows(reading(connection, taken), taken);
        } catch (SQLException e) {
            rollback(connection);
            return SubsetQuery.refusal(withRemedy(connection, order.relation(), e));
        } finally {
            rollback(connection);
        }
    }

    /**
     * The state in which rows were read.
     *
     * @param snapshot the visible transactions
     * @param position a WAL position at or after the commit of each of them
     */
    public record View(PgSnapshot snapshot, Lsn position) {}

    /** Takes the items of rows, one after the other; the bytes are overwritten by the next one. */
    @FunctionalInterface
    public interface ItemSink {
        /**
         * Takes one item.
         *
         * @throws IOException if it cannot be stored
         */
        void accept(byte[] bytes, int length) throws IOException;
    }

    /**
     * Reads all rows of a shape as items of an initial snapshot, which are not sent anywhere else.
     * The snapshot sees everything that was sent until the mark.
     *
     * @param connection in autocommit; in the same state afterwards
     * @param items writes the items of the shape
     * @throws SnapshotException if the rows cannot be read
     * @throws InterruptedException if this thread was interrupted while it waited
     * @throws IOException if the sink refuses an item
     */
    public View read(
            Connection connection, SnapshotOrder order, ShapeItems items, long mark, ItemSink sink)
            throws InterruptedException, IOException {
        try {
            var taken = open(connection, order, mark);
            var out = new ItemBuffer(1 << 10);
            try (var copy = RowCopy.open(reading(connection, taken), order)) {
                for (var rows = copy.next().rows(); !rows.isEmpty(); rows = copy.next().rows()) {
                    for (var row : rows) {
                        out.reset();
                        items.snapshotItem(row, out);
                        sink.accept(out.array(), out.length());
                    }
                }
            }
            return new View(taken.snapshot(), taken.insertPosition());
        } catch (SQLException e) {
            rollback(connection);
            throw SnapshotErrors.translate(withRemedy(connection, order.relation(), e));
        } finally {
            rollback(connection);
        }
    }

    /**
     * Takes snapshots until one sees all that was sent: the order of commits in the WAL is not the
     * order in which they become visible.
     */
    private Taken open(Connection connection, SnapshotOrder order, long mark)
            throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + source.patience().toNanos();
        while (true) {
            var invisible = seam.inherited().writers(connection, order.relation());
            if (invisible.isEmpty()) {
                var taken = SnapshotTransaction.open(connection, order, source);
                warnings.granted(order.relation().id());
                if (seam.isClosedBy(taken.snapshot(), mark)) {
                    return taken;
                }
                rollback(connection);
            }
            if (System.nanoTime() - deadline > 0) {
                throw invisible(invisible);
            }
            pause(invisible.isEmpty() ? RETAKE_MILLIS : LOOK_MILLIS);
        }
    }

    private static SnapshotException invisible(List<String> transactions) {
        var message =
                "Snapshot creation failed because committed transactions stay invisible; they may be waiting for a synchronous standby";
        return new SnapshotException(
                Reason.FAILED,
                transactions.isEmpty()
                        ? message
                        : "%s: %s".formatted(message, String.join(", ", transactions)));
    }

    private static void pause(long millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts this latch down");
        }
    }

    private long send(Connection connection, SnapshotOrder order, Taken taken, Runnable started)
            throws SQLException, InterruptedException {
        var start =
                new SnapshotStarted(
                        order.handle(), ATTEMPT, taken.snapshot(), taken.insertPosition());
        if (order.definition().logMode() == LogMode.CHANGES_ONLY) {
            FeedAnswers.await(feed.append(order.partition(), start));
            started.run();
            return 0;
        }
        try (var rows = RowCopy.open(reading(connection, taken), order)) {
            var batch = rows.next();
            FeedAnswers.await(feed.append(order.partition(), start));
            started.run();
            for (; !batch.rows().isEmpty(); batch = rows.next()) {
                feed.appendSnapshotRows(order.partition(), batch);
            }
            return rows.count();
        }
    }

    private RowCopy.Reading reading(Connection connection, Taken taken) {
        return new RowCopy.Reading(connection, source, taken, probe);
    }

    private static void rollback(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // The pool discards a broken connection.
        }
    }
}
