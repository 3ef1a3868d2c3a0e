package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.coordinator.snapshot.BackendProbe.Finding;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.snapshot.SnapshotTransaction.Taken;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.SnapshotLayout;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/** The rows of a snapshot as Postgres sends them, in batches of some hundred kilobytes. */
final class RowCopy implements AutoCloseable {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int ATTEMPT = 1;

    private final Reading reading;
    private final CopyOut copy;
    private final SnapshotOrder order;
    private final int columns;
    private final Watches watches;
    private long count;
    private long total;

    private RowCopy(
            Reading reading, CopyOut copy, SnapshotOrder order, int columns, Watches watches) {
        this.reading = reading;
        this.copy = copy;
        this.order = order;
        this.columns = columns;
        this.watches = watches;
    }

    /**
     * The open transaction to read in.
     *
     * @param taken what the transaction sees
     * @param probe is asked if rows do not come
     */
    record Reading(Connection connection, Source source, Taken taken, BackendProbe probe) {
        Finding look() {
            return probe.find(taken.backend());
        }

        RowLimit limit() {
            return new RowLimit(source.maxRowBytes());
        }
    }

    /**
     * The watches of one COPY.
     *
     * @param readTimeout the connection's read timeout in milliseconds, which is off meanwhile
     */
    private record Watches(FirstRowWatch first, StalledCopyWatch stalled, int readTimeout) {
        static Watches start(Reading reading, PGConnection postgres) throws SQLException {
            var readTimeout = reading.connection().getNetworkTimeout();
            reading.connection().setNetworkTimeout(Runnable::run, 0);
            return new Watches(
                    FirstRowWatch.start(postgres, reading.source().patience()),
                    StalledCopyWatch.start(
                            reading.connection(), reading.source().silence(), reading::look),
                    readTimeout);
        }

        void close() {
            first.close();
            stalled.close();
        }

        /** Ends the watches of a COPY that did not begin; its connection is used again. */
        void abandon(Connection connection, Throwable failure) {
            close();
            if (stalled.hasAborted()) {
                return;
            }
            try {
                restore(connection);
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }

        /** Gives the connection its read timeout back. */
        void restore(Connection connection) throws SQLException {
            connection.setNetworkTimeout(Runnable::run, readTimeout);
        }
    }

    /**
     * The rows to read.
     *
     * @param condition SQL; empty for all rows
     * @param tail order and limits as SQL that follows the condition; empty for none
     */
    record Selection(String condition, String tail) {}

    /** All rows of the shape. */
    static RowCopy open(Reading reading, SnapshotOrder order) throws SQLException {
        return open(reading, order, new Selection(order.definition().where(), ""));
    }

    static RowCopy open(Reading reading, SnapshotOrder order, Selection selection)
            throws SQLException {
        var layout = SnapshotLayout.of(order.definition(), order.relation());
        var postgres = reading.connection().unwrap(PGConnection.class);
        var watches = Watches.start(reading, postgres);
        try {
            watches.stalled().reading();
            var copy = postgres.getCopyAPI().copyOut(sql(reading, order, layout, selection));
            watches.stalled().received();
            return new RowCopy(reading, copy, order, layout.columns().size(), watches);
        } catch (SQLException e) {
            watches.abandon(reading.connection(), e);
            throw watches.first().explain(reading.limit().explain(e));
        } catch (RuntimeException | Error e) {
            watches.abandon(reading.connection(), e);
            throw e;
        }
    }

    private static String sql(
            Reading reading, SnapshotOrder order, SnapshotLayout layout, Selection selection) {
        var columns =
                reading.limit()
                        .select(layout.columns(), order.relation(), reading.taken().toastBytes());
        var condition = selection.condition();
        return "%sCOPY (SELECT %s FROM %s%s%s) TO STDOUT"
                .formatted(
                        SqlText.tag("shape", order.handle().text()),
                        columns,
                        SqlText.rowsOf(order.relation()),
                        condition.isEmpty() ? "" : " WHERE " + condition,
                        selection.tail());
    }

    /** The next batch; empty at the end. */
    SnapshotRows next() throws SQLException {
        var rows = new ArrayList<Row>();
        var bytes = 0;
        while (bytes < BATCH_BYTES) {
            var message = read();
            if (message.length == 0) {
                break;
            }
            bytes += message.length;
            total += message.length;
            rows.add(CopyText.row(message, columns));
        }
        if (order.maxBytes() > 0 && total > order.maxBytes()) {
            throw new SnapshotException(
                    Reason.TABLE_TOO_LARGE,
                    "Table %s has more than %d bytes"
                            .formatted(order.relation().name(), order.maxBytes()));
        }
        count += rows.size();
        return new SnapshotRows(order.handle(), ATTEMPT, rows);
    }

    /** The message of one row; empty at the end. */
    private byte[] read() throws SQLException {
        try {
            watches.stalled().reading();
            var message = copy.isActive() ? copy.readFromCopy() : null;
            watches.stalled().received();
            watches.first().close();
            return message == null ? new byte[0] : message;
        } catch (SQLException e) {
            throw watches.first().explain(reading.limit().explain(e));
        }
    }

    long count() {
        return count;
    }

    /**
     * If rows are left, the connection is closed, too: the driver's way to cancel a copy leaves
     * answers behind that the connection's next user would take for its own.
     */
    @Override
    public void close() throws SQLException {
        watches.close();
        if (watches.stalled().hasAborted()) {
            return;
        }
        var connection = reading.connection();
        if (copy.isActive()) {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
            return;
        }
        watches.restore(connection);
    }
}
