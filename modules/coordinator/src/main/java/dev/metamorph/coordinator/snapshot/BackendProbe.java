package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Asks the server what the backend of a snapshot does. Each question uses a connection of its own,
 * outside of the pool, because all connections of the pool may be stuck. Any thread; blocks for 10
 * s at most, twice that while the server is unreachable.
 *
 * @param pool its credentials are used: the server hides what another role's session does
 */
record BackendProbe(ConnectionPool pool) {
    private static final String STATE =
            """
            SELECT CASE WHEN coalesce(a.state, 'disabled') = 'disabled' THEN 'UNKNOWN'
                        WHEN a.state = 'active' AND a.wait_event IS DISTINCT FROM 'ClientWrite'
                        THEN 'WORKING'
                        ELSE 'SENT' END AS finding
              FROM pg_catalog.pg_stat_activity a
             WHERE a.pid = ?
               AND (coalesce(a.state, 'disabled') = 'disabled'
                    OR (extract(epoch FROM a.xact_start) * 1000000)::bigint = ?)
            """;

    /** The state of a backend. */
    enum Finding {
        /** It computes the next row. */
        WORKING,
        /** It waits for this client to receive what it has sent. */
        SENT,
        /** It has ended, or its transaction has. */
        GONE,
        /** The server hides what it does, or has refused the question. */
        UNKNOWN,
        /** The server cannot be reached. */
        UNREACHABLE
    }

    Finding find(SnapshotBackend backend) {
        try {
            return pool.askApart("asking for a backend", connection -> find(connection, backend));
        } catch (PostgresException e) {
            return e.state().isEmpty() || e.state().startsWith("08")
                    ? Finding.UNREACHABLE
                    : Finding.UNKNOWN;
        }
    }

    private static Finding find(Connection connection, SnapshotBackend backend)
            throws SQLException {
        try (var statement = connection.prepareStatement(STATE)) {
            statement.setInt(1, backend.pid());
            statement.setLong(2, backend.begunMicros());
            try (var row = statement.executeQuery()) {
                return row.next() ? Finding.valueOf(row.getString(1)) : Finding.GONE;
            }
        }
    }
}
