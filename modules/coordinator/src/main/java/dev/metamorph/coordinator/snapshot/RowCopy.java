package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.SnapshotLayout;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** The rows of a snapshot as Postgres sends them, in batches of some hundred kilobytes. */
final class RowCopy implements AutoCloseable {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int ATTEMPT = 1;

    private final Connection connection;
    private final CopyOut copy;
    private final SnapshotOrder order;
    private final int columns;
    private final FirstRowWatch watch;
    private long count;

    private RowCopy(
            Connection connection,
            CopyOut copy,
            SnapshotOrder order,
            int columns,
            FirstRowWatch watch) {
        this.connection = connection;
        this.copy = copy;
        this.order = order;
        this.columns = columns;
        this.watch = watch;
    }

    /**
     * Which rows to read.
     *
     * @param condition SQL; empty for all rows
     * @param tail order and limits as SQL that follows the condition; empty for none
     */
    record Selection(String condition, String tail) {}

    /** All rows of the shape. */
    static RowCopy open(Connection connection, SnapshotOrder order, Duration patience)
            throws SQLException {
        return open(connection, order, new Selection(order.definition().where(), ""), patience);
    }

    static RowCopy open(
            Connection connection, SnapshotOrder order, Selection selection, Duration patience)
            throws SQLException {
        var layout = SnapshotLayout.of(order.definition(), order.relation());
        var postgres = connection.unwrap(PGConnection.class);
        var watch = FirstRowWatch.start(postgres, patience);
        try {
            var copy = postgres.getCopyAPI().copyOut(sql(order, layout, selection));
            return new RowCopy(connection, copy, order, layout.columns().size(), watch);
        } catch (SQLException e) {
            watch.close();
            throw watch.explain(e);
        }
    }

    private static String sql(SnapshotOrder order, SnapshotLayout layout, Selection selection) {
        var columns =
                layout.columns().stream()
                        .map(SqlText::identifier)
                        .collect(Collectors.joining(", "));
        var condition = selection.condition();
        return "COPY (SELECT %s FROM %s%s%s) TO STDOUT"
                .formatted(
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
            rows.add(CopyText.row(message, columns));
        }
        count += rows.size();
        return new SnapshotRows(order.handle(), ATTEMPT, rows);
    }

    /** The message of one row; empty at the end. */
    private byte[] read() throws SQLException {
        try {
            var message = copy.isActive() ? copy.readFromCopy() : null;
            watch.close();
            return message == null ? new byte[0] : message;
        } catch (SQLException e) {
            throw watch.explain(e);
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
        watch.close();
        if (copy.isActive()) {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.abort(Runnable::run);
        }
    }
}
