package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.state.FeedContinuity;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.OptionalLong;

/** Queries about the state of the server. */
final class ServerChecks {
    static final int OLDEST_VERSION = 140_000;

    private static final String FIGURES =
            """
            SELECT coalesce(CASE WHEN pg_catalog.pg_is_in_recovery()
                                 THEN pg_catalog.pg_last_wal_receive_lsn()
                                 ELSE pg_catalog.pg_current_wal_flush_lsn() END, '0/0')::text AS wal_end,
                   coalesce(s.restart_lsn, '0/0')::text AS restart,
                   coalesce(s.confirmed_flush_lsn, '0/0')::text AS confirmed,
                   coalesce(s.active, false) AS active,
                   coalesce(s.wal_status, '') AS wal_status,
                   s.safe_wal_size AS safe
              FROM (SELECT 1) AS one
              LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = ?
            """;

    private ServerChecks() {}

    /**
     * Checks that the server can be followed.
     *
     * @throws FailureException if it cannot; the message says what to do
     */
    static void check(ConnectionPool admin, ReplicationClient.Server server) {
        if (server.version() < OLDEST_VERSION) {
            throw misconfigured(
                    StackReason.SERVER_TOO_OLD,
                    "the server is of version %d; Postgres 14 or later is needed"
                            .formatted(server.version() / 10_000));
        }
        if (server.inRecovery()) {
            throw new FailureException(
                    new Failure.Retryable(
                            StackReason.SERVER_IN_RECOVERY,
                            "the server is a standby; it cannot be followed"));
        }
        var walLevel =
                admin.ask("reading wal_level", connection -> text(connection, "SHOW wal_level"));
        if (!walLevel.equals("logical")) {
            throw misconfigured(
                    FailureTable.WAL_LEVEL,
                    "wal_level is %s, not logical; run ALTER SYSTEM SET wal_level = logical and restart the database"
                            .formatted(walLevel));
        }
    }

    /** The current state of the server; the end of its WAL is read now. */
    static FeedContinuity.Server now(ConnectionPool admin, ReplicationClient.Server server) {
        var flushed =
                admin.ask(
                        "reading the end of the WAL",
                        connection -> text(connection, "SELECT pg_current_wal_flush_lsn()"));
        return new FeedContinuity.Server(server.systemId(), server.timeline(), Lsn.parse(flushed));
    }

    /** The slot's {@code restart_lsn}; zero if there is no slot. */
    static Lsn restartLsn(ConnectionPool admin, String slot) {
        return admin.ask(
                "looking for slot \"%s\"".formatted(slot),
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    "SELECT coalesce(max(restart_lsn), '0/0')::text FROM pg_replication_slots WHERE slot_name = ?")) {
                        statement.setString(1, slot);
                        try (var row = statement.executeQuery()) {
                            row.next();
                            return Lsn.parse(row.getString(1));
                        }
                    }
                });
    }

    /** The slot and the end of the WAL; a standby's end is what it has received. */
    static SlotFigures slotFigures(ConnectionPool admin, String slot) {
        return admin.ask(
                "looking at slot \"%s\"".formatted(slot),
                connection -> {
                    try (var statement = connection.prepareStatement(FIGURES)) {
                        statement.setString(1, slot);
                        try (var row = statement.executeQuery()) {
                            row.next();
                            return figures(row);
                        }
                    }
                });
    }

    private static SlotFigures figures(ResultSet row) throws SQLException {
        var safe = row.getLong("safe");
        var safeBytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(safe);
        return new SlotFigures(
                lsn(row, "wal_end"),
                lsn(row, "restart"),
                lsn(row, "confirmed"),
                row.getBoolean("active"),
                Objects.requireNonNull(row.getString("wal_status")),
                safeBytes);
    }

    private static Lsn lsn(ResultSet row, String column) throws SQLException {
        return Lsn.parse(Objects.requireNonNull(row.getString(column)));
    }

    /** The visibility of a snapshot that is taken now. */
    static PgSnapshot snapshot(ConnectionPool admin) {
        return PgSnapshot.parse(
                admin.ask(
                        "taking a snapshot",
                        connection -> text(connection, "SELECT pg_current_snapshot()::text")));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    private static FailureException misconfigured(Reason reason, String message) {
        return new FailureException(
                new Failure.Misconfigured(reason, Failure.Side.DATABASE, message));
    }
}
