package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.postgres.ConnectionPool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * Finds the session that holds the advisory lock of a slot and terminates it: a stale one of
 * another instance, or our own at the end.
 */
final class LockHolder {
    private static final Logger log = LoggerFactory.getLogger(LockHolder.class);

    /** {@code pg_locks} shows a lock on a 64-bit key as two halves without a sign. */
    private static final String HOLDERS =
            """
            SELECT l.pid, EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
                                   WHERE s.slot_name = ? AND s.active) AS streams
              FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
               AND l.classid::bigint = (hashtext(?)::bigint >> 32) & 4294967295
               AND l.objid::bigint = hashtext(?)::bigint & 4294967295
            """;

    private final String slot;
    private OptionalInt suspect = OptionalInt.empty();

    LockHolder(String slot) {
        this.slot = slot;
    }

    /**
     * Terminates the holder if it did not stream at the previous look either; a holder that is just
     * starting is left alone.
     */
    void breakIdle(ConnectionPool admin) {
        var idle =
                admin.ask("looking for the lock's holder", connection -> holder(connection, true));
        if (idle.isPresent() && idle.equals(suspect)) {
            log.warn(
                    "Lock holder terminated slot={} pid={} reason=\"it does not stream\"",
                    slot,
                    idle.getAsInt());
            terminate(admin, idle.getAsInt());
            suspect = OptionalInt.empty();
            return;
        }
        suspect = idle;
    }

    /** Terminates our own backend if the server has not noticed yet that its client is gone. */
    void release(ConnectionPool admin, int pid) {
        var holder =
                admin.ask("looking for the lock's holder", connection -> holder(connection, false));
        if (holder.equals(OptionalInt.of(pid))) {
            log.debug("Own backend terminated slot={} pid={}", slot, pid);
            terminate(admin, pid);
        }
    }

    private void terminate(ConnectionPool admin, int pid) {
        admin.ask(
                "terminating pid " + pid,
                connection -> {
                    try (var statement =
                            connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
                        statement.setInt(1, pid);
                        return statement.execute();
                    }
                });
    }

    private OptionalInt holder(Connection connection, boolean idleOnly) throws SQLException {
        try (var statement = connection.prepareStatement(HOLDERS)) {
            for (var i = 1; i <= 3; i++) {
                statement.setString(i, slot);
            }
            try (var row = statement.executeQuery()) {
                return row.next() && !(idleOnly && row.getBoolean("streams"))
                        ? OptionalInt.of(row.getInt("pid"))
                        : OptionalInt.empty();
            }
        }
    }
}
