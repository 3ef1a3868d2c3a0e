package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.inspect.TableFingerprint;
import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.relation.Relation;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Opens the transaction of an initial snapshot with one message to the server. The table is locked
 * before the snapshot is taken: after a rewrite in between, the snapshot would find the table
 * empty.
 */
final class SnapshotTransaction {
    private static final int TRANSACTION_TIMEOUT = 170_000;

    /** The time that an answer may take beyond the wait for the table's lock. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private SnapshotTransaction() {}

    /**
     * The state that the transaction sees.
     *
     * @param snapshot the visible transactions
     * @param insertPosition the WAL insert position, read after the snapshot was taken
     * @param backend the process that runs the transaction
     * @param toastBytes the size of the values that lie outside of the table's rows
     */
    record Taken(
            PgSnapshot snapshot, Lsn insertPosition, SnapshotBackend backend, long toastBytes) {}

    /**
     * Opens the transaction. The caller ends it, even if this method throws.
     *
     * @throws SnapshotException if server or table are not the expected ones
     */
    static Taken open(Connection connection, SnapshotOrder order, Source source)
            throws SQLException {
        var patience = source.tableLock().plus(ANSWER);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
        try (var statement = connection.createStatement()) {
            var result =
                    statement.execute(
                            SqlText.tag("shape", order.handle().text())
                                    + begin(order.relation(), source));
            while (!result) {
                if (statement.getUpdateCount() == -1) {
                    throw new SQLException("the snapshot's transaction gave no answer");
                }
                result = statement.getMoreResults(Statement.CLOSE_CURRENT_RESULT);
            }
            try (var row = statement.getResultSet()) {
                row.next();
                return taken(row, order, source);
            }
        }
    }

    private static Taken taken(ResultSet row, SnapshotOrder order, Source source)
            throws SQLException {
        if (row.getBoolean("recovering")) {
            throw new SnapshotException(
                    Reason.FAILED, "Unable to create initial snapshot: the server is a standby");
        }
        if (!source.systemId().equals(row.getString("system_id"))) {
            throw new SnapshotException(
                    Reason.FAILED,
                    "Unable to create initial snapshot: connections for snapshots lead to another server");
        }
        if (!order.fingerprint().equals(row.getString("fingerprint"))) {
            throw new SnapshotException(
                    Reason.TABLE_CHANGED,
                    "Table %s has changed".formatted(order.relation().name()));
        }
        if (!row.getBoolean("followed")) {
            throw new SnapshotException(
                    Reason.NOT_PUBLISHED,
                    "Table %s is not published with its whole old rows any more"
                            .formatted(order.relation().name()));
        }
        return new Taken(
                PgSnapshot.parse(Objects.requireNonNull(row.getString("snapshot"))),
                Lsn.parse(Objects.requireNonNull(row.getString("position"))),
                new SnapshotBackend(row.getInt("pid"), row.getLong("begun")),
                row.getLong("toast"));
    }

    private static String begin(Relation table, Source source) {
        var sql = new StringBuilder(2_000);
        sql.append("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;");
        for (var setting : SessionText.statements()) {
            sql.append(setting.replaceFirst("^SET ", "SET LOCAL ")).append(';');
        }
        sql.append("SET LOCAL client_encoding = 'UTF8';SET LOCAL row_security = off;");
        sql.append("SET LOCAL standard_conforming_strings = on;");
        sql.append("SET LOCAL statement_timeout = 0;");
        sql.append("SET LOCAL idle_in_transaction_session_timeout = 0;");
        if (source.version() >= TRANSACTION_TIMEOUT) {
            sql.append("SET LOCAL transaction_timeout = 0;");
        }
        sql.append("SET LOCAL lock_timeout = ").append(source.tableLock().toMillis()).append(';');
        sql.append("LOCK TABLE ").append(SqlText.rowsOf(table)).append(" IN ACCESS SHARE MODE;");
        sql.append(look(table, source));
        return sql.toString();
    }

    /**
     * The snapshot is taken before the first column is computed, the position is read after that.
     */
    private static String look(Relation table, Source source) {
        var tables =
                Stream.concat(Stream.of(table.id()), table.partitions().stream())
                        .map(Object::toString)
                        .collect(Collectors.joining(", "));
        return """
        SELECT pg_current_snapshot()::text AS snapshot,
               CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn()::text END AS position,
               pg_is_in_recovery() AS recovering,
               pg_backend_pid() AS pid, (extract(epoch FROM now()) * 1000000)::bigint AS begun,
               (SELECT coalesce(sum(pg_relation_size(c.reltoastrelid)), 0)::bigint FROM pg_class c
                 WHERE c.oid IN (%s) AND c.reltoastrelid <> 0) AS toast,
               (SELECT system_identifier::text FROM pg_control_system()) AS system_id,
               %s AS fingerprint,
               (SELECT relreplident = 'f' FROM pg_class WHERE oid = %s)
               AND EXISTS (SELECT FROM pg_publication p WHERE p.pubname = %s AND (%s)) AS followed
        """
                .formatted(
                        tables,
                        TableFingerprint.sql(table.id().toString()),
                        table.id(),
                        SqlText.literal(source.publication()),
                        published(table, source.version()));
    }

    private static String published(Relation table, int version) {
        var schemas =
                """
                 OR EXISTS (SELECT FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid
                            WHERE s.pnpubid = p.oid AND c.oid = %1$s)
                """;
        var text =
                """
                p.puballtables
                 OR EXISTS (SELECT FROM pg_publication_rel m WHERE m.prpubid = p.oid AND m.prrelid = %1$s)
                 OR EXISTS (SELECT FROM pg_partition_ancestors(%1$s) a
                             JOIN pg_publication_rel m ON m.prrelid = a.relid WHERE m.prpubid = p.oid)
                """
                        + (version >= 150_000 ? schemas : "");
        return text.formatted(table.id());
    }
}
