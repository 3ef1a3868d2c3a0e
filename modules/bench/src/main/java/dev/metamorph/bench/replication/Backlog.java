package dev.metamorph.bench.replication;

import dev.metamorph.embedded.testing.TestDatabase;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * WAL with that many rows in transactions of the same size, and slots whose position is before it.
 *
 * @param database that has the WAL
 * @param rows number of rows
 * @param end the position after the last
 */
record Backlog(TestDatabase database, long rows, String end) {
    private static final String ORIGIN = "origin";
    private static final AtomicInteger SLOTS = new AtomicInteger();

    /** Writes rows whose messages are about 120 bytes long. */
    static Backlog write(TestDatabase database, long rows, int rowsPerTransaction) {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "CREATE PUBLICATION pub FOR TABLE t",
                "SELECT pg_create_logical_replication_slot('%s_%s', 'pgoutput')"
                        .formatted(ORIGIN, database.name()),
                """
                CREATE PROCEDURE fill(rows int, size int) LANGUAGE plpgsql AS $$
                BEGIN
                  FOR low IN 0 .. rows - 1 BY size LOOP
                    INSERT INTO t SELECT n, repeat('x', 90) FROM generate_series(low, low + size - 1) n;
                    COMMIT;
                  END LOOP;
                END $$
                """,
                "SET synchronous_commit = off",
                "CALL fill(%d, %d)".formatted(rows, rowsPerTransaction),
                "CHECKPOINT");
        var end = database.query("SELECT pg_current_wal_insert_lsn()").getFirst().getFirst();
        return new Backlog(database, rows, end);
    }

    /** A new slot whose position is before the WAL. */
    String slot() {
        var slot = "s%d_%s".formatted(SLOTS.incrementAndGet(), database.name());
        database.execute(
                "SELECT pg_copy_logical_replication_slot('%s_%s', '%s')"
                        .formatted(ORIGIN, database.name(), slot));
        return slot;
    }

    void drop(String slot) {
        database.execute(
                "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
                        .formatted(slot),
                "SELECT pg_drop_replication_slot('%s')".formatted(slot));
    }
}
