package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.shape.ShapeHandle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Commits a transaction that changes no row. The WAL insert position of a snapshot may lie behind
 * all that the server has flushed, and a quiet server neither flushes nor sends anything more: the
 * log would not be complete up to that position before another transaction commits. Every role may
 * do this.
 */
public final class WalMarker {
    private static final Logger log = LoggerFactory.getLogger(WalMarker.class);

    private WalMarker() {}

    /**
     * Commits it. If that fails, the stream reaches the position when the server writes something.
     *
     * @param connection in autocommit; in the same state afterwards
     */
    public static void commit(Connection connection, ShapeHandle shape) {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    SqlText.tag("shape", shape.text())
                            + "BEGIN READ WRITE;"
                            + "SET LOCAL synchronous_commit = local;"
                            + "SELECT pg_catalog.pg_logical_emit_message(true, 'metamorph', '');"
                            + "COMMIT");
        } catch (SQLException e) {
            log.debug("Insert position of a snapshot not marked in the WAL shape={}", shape, e);
            rollback(connection);
        }
    }

    private static void rollback(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // The pool discards a broken connection.
        }
    }
}
