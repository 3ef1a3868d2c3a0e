package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.Relation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The transactions that hold a lock which writing to a table takes, and keep it until they end;
 * prepared ones too.
 */
final class TableWriters {
    private static final String SQL =
            """
            SELECT l.virtualtransaction, l.pid, x.gid
              FROM pg_catalog.pg_locks l
              LEFT JOIN pg_catalog.pg_locks t
                     ON l.pid IS NULL AND t.pid IS NULL AND t.locktype = 'transactionid'
                    AND t.virtualtransaction = l.virtualtransaction
              LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = t.transactionid
             WHERE l.locktype = 'relation' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
               AND l.relation = ANY (?::bigint[]::oid[])
               AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                              'AccessExclusiveLock')
               AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
             ORDER BY l.virtualtransaction
            """;

    private TableWriters() {}

    /** By virtual transaction id: who holds such a lock now, in words. */
    static Map<String, String> read(Connection connection, Relation table) throws SQLException {
        var tables = new ArrayList<>(table.partitions());
        tables.add(table.id());
        var writers = new LinkedHashMap<String, String>();
        try (var statement = connection.prepareStatement(SQL)) {
            var oids = tables.stream().map(id -> Integer.toUnsignedLong(id.oid())).toArray();
            statement.setArray(1, connection.createArrayOf("bigint", oids));
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
