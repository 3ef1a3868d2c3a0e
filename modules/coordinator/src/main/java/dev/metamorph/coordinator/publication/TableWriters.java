package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.Relation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Finds the transactions that have written something and hold a lock that writing to a table takes,
 * until they end; prepared ones, too.
 */
final class TableWriters {
    private static final String SQL =
            """
            SELECT l.virtualtransaction, l.pid, x.gid
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_locks t
                     ON t.locktype = 'transactionid' AND t.granted
                    AND t.virtualtransaction = l.virtualtransaction
                    AND t.pid IS NOT DISTINCT FROM l.pid
              LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = t.transactionid
             WHERE l.locktype = 'relation' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
               AND l.relation = ANY (?::bigint[]::oid[])
               AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                              'AccessExclusiveLock')
               AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
               AND pg_catalog.age(t.transactionid) >= COALESCE(
                     (SELECT LEAST(min(pg_catalog.age(r.xmin)), min(pg_catalog.age(p.xmin)))
                        FROM pg_catalog.pg_publication_rel r
                        JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                       WHERE p.pubname = ? AND r.prrelid = ANY (?::bigint[]::oid[])), 0)
             ORDER BY l.virtualtransaction
            """;

    private TableWriters() {}

    /** The current holders of such a lock in words, by virtual transaction id. */
    static Map<String, String> all(Connection connection, Relation table) throws SQLException {
        return read(connection, "", table);
    }

    /**
     * Keeps those of the holders that are older than the transaction that added the table to the
     * publication (the {@code xmin} of its row in {@code pg_publication_rel}), or than the one that
     * last changed what the publication publishes ({@code pg_publication}). A younger transaction
     * wrote when the table was already published, so a transaction that is kept open does not block
     * new shapes of a table that has long been published.
     */
    static Map<String, String> olderThan(
            Publication publication, Connection connection, Relation table) throws SQLException {
        return read(connection, publication.name(), table);
    }

    private static Map<String, String> read(
            Connection connection, String publication, Relation table) throws SQLException {
        var tables = new ArrayList<>(table.partitions());
        tables.add(table.id());
        var writers = new LinkedHashMap<String, String>();
        try (var statement = connection.prepareStatement(SQL)) {
            var oids = tables.stream().map(id -> Integer.toUnsignedLong(id.oid())).toArray();
            statement.setArray(1, connection.createArrayOf("bigint", oids));
            statement.setString(2, publication);
            statement.setArray(3, connection.createArrayOf("bigint", oids));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    var pid = row.getInt("pid");
                    var gid = Objects.requireNonNullElse(row.getString("gid"), "?");
                    writers.put(
                            row.getString("virtualtransaction"),
                            pid == 0 ? "prepared transaction '%s'".formatted(gid) : "pid " + pid);
                }
            }
        }
        return writers;
    }
}
