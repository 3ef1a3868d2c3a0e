package dev.metamorph.bench.path;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A table, its writer, and slots that see the same WAL. Row {@code id} belongs to owner {@code id %
 * owners}; its message is about 120 bytes long.
 */
public final class Workload implements AutoCloseable {
    private final Connection connection;
    private final String jdbcUrl;
    private final String table;

    private Workload(Connection connection, String jdbcUrl, String table) {
        this.connection = connection;
        this.jdbcUrl = jdbcUrl;
        this.table = table;
    }

    /** A new table, and a publication of the same name for the yardsticks. */
    public static Workload create(String databaseUrl, String table) throws SQLException {
        var jdbcUrl =
                databaseUrl.replaceFirst("postgresql://([^@/]*)@", "jdbc:postgresql://")
                        + "?user=postgres";
        var workload = new Workload(DriverManager.getConnection(jdbcUrl), jdbcUrl, table);
        workload.execute(
                "CREATE TABLE %s (id int PRIMARY KEY, owner int NOT NULL, a text NOT NULL)"
                        .formatted(table));
        workload.execute("ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table));
        workload.execute("CREATE PUBLICATION %1$s FOR TABLE %1$s".formatted(table));
        return workload;
    }

    /** Its database, with the user. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** The table's name. */
    public String table() {
        return table;
    }

    /** The writer's connection. */
    public Connection connection() {
        return connection;
    }

    /** A slot that sees everything that is written from now on. */
    void createSlot(String slot) throws SQLException {
        execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    }

    void dropSlot(String slot) throws SQLException {
        execute(
                "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
                        .formatted(slot));
        execute("SELECT pg_drop_replication_slot('%s')".formatted(slot));
    }

    /**
     * Commits rows {@code 0 .. rows - 1} in transactions of a size, one after the other and without
     * a client's round trips. Only the last commit waits for the disk, and so do all before it.
     */
    public void write(int rows, int rowsPerTransaction, int owners) throws SQLException {
        execute("SET synchronous_commit = off");
        execute(
                """
                DO $$ BEGIN
                  FOR low IN 0 .. %1$d - 2 BY %2$d LOOP
                    INSERT INTO %3$s SELECT n, n %% %4$d, repeat('x', 90)
                      FROM generate_series(low, least(low + %2$d, %1$d - 1) - 1) n;
                    COMMIT;
                  END LOOP;
                END $$
                """
                        .formatted(rows, rowsPerTransaction, table, owners));
        execute("SET synchronous_commit = on");
        execute(
                "INSERT INTO %s VALUES (%d, %d, repeat('x', 90))"
                        .formatted(table, rows - 1, (rows - 1) % owners));
    }

    /** The flushed position of the WAL. */
    String flushed() throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
            result.next();
            return result.getString(1);
        }
    }

    /** Executes a statement. */
    public void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Drops the table, which ends its shapes. */
    @Override
    public void close() throws SQLException {
        execute("DROP PUBLICATION " + table);
        execute("DROP TABLE " + table);
        connection.close();
    }
}
