package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.state.FeedContinuity;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/** Queries about the state of the server. */
final class ServerChecks {
    static final int OLDEST_VERSION = 140_000;

    private ServerChecks() {}

    /**
     * Checks that the server can be followed.
     *
     * @throws FailureException if it cannot; the message says what to do
     */
    static void check(ConnectionPool admin, ReplicationClient.Server server) {
        if (server.version() < OLDEST_VERSION) {
            throw misconfigured(
                    "the server is of version %d; Postgres 14 or later is needed"
                            .formatted(server.version() / 10_000));
        }
        if (server.inRecovery()) {
            throw new FailureException(
                    new Failure.Retryable("the server is a standby; it cannot be followed"));
        }
        var walLevel =
                admin.ask("reading wal_level", connection -> text(connection, "SHOW wal_level"));
        if (!walLevel.equals("logical")) {
            throw misconfigured(
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

    private static FailureException misconfigured(String message) {
        return new FailureException(new Failure.Misconfigured(Failure.Side.DATABASE, message));
    }
}
