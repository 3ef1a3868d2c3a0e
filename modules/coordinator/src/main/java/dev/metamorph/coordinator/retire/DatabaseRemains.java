package dev.metamorph.coordinator.retire;

import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.postgres.SqlText;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The slot and the publication of a stack that does not run. Used by one thread; waits for the
 * server.
 */
public final class DatabaseRemains implements AutoCloseable {
    /** Sessions that hold the slot's advisory lock, as every leader does, or stream from it. */
    private static final String HOLDERS =
            """
            WITH k AS (SELECT ?::text AS slot)
            SELECT l.pid::text FROM k JOIN pg_catalog.pg_locks l
                   ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                  AND l.classid::bigint = (hashtext(k.slot)::bigint >> 32) & 4294967295
                  AND l.objid::bigint = hashtext(k.slot)::bigint & 4294967295
             WHERE l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
             UNION
            SELECT s.active_pid::text FROM k JOIN pg_catalog.pg_replication_slots s
                   ON s.slot_name = k.slot AND s.active
            """;

    private final Connection connection;
    private final String slot;
    private final String publication;

    private DatabaseRemains(Connection connection, String slot, String publication) {
        this.connection = connection;
        this.slot = slot;
        this.publication = publication;
    }

    /**
     * Connects.
     *
     * @throws PostgresException if there is no connection
     */
    public static DatabaseRemains of(DatabaseLogin login, String slot, String publication) {
        var properties = new Properties();
        properties.putAll(login.properties());
        properties.putIfAbsent("connectTimeout", "10");
        properties.putIfAbsent("socketTimeout", "60");
        properties.merge("ApplicationName", "retire", "%s %s"::formatted);
        try {
            return new DatabaseRemains(
                    DriverManager.getConnection(login.jdbcUrl(), properties), slot, publication);
        } catch (SQLException e) {
            throw new PostgresException("connecting to " + login, e);
        }
    }

    /** A slot of that name that is not the stack's: each has one line that says why. */
    private static final String FOREIGN =
            """
            SELECT CASE WHEN slot_type <> 'logical' THEN 'is a physical slot'
                        WHEN database IS DISTINCT FROM current_database()
                        THEN 'belongs to database ' || quote_ident(database)
                        ELSE 'uses ' || plugin || ', not pgoutput' END
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ?
               AND NOT (slot_type = 'logical' AND database = current_database() AND plugin = 'pgoutput')
            """;

    /**
     * The objects of a stack that were found.
     *
     * @param hasSlot whether the stack's slot is there
     * @param foreignSlot why the slot of that name is not the stack's; empty if it is, or if there
     *     is none
     * @param isActive whether a session holds the slot's advisory lock, or streams from it
     * @param hasPublication whether there is a publication of that name
     * @param tables the tables that the publication names, quoted
     */
    public record Found(
            boolean hasSlot,
            Optional<String> foreignSlot,
            boolean isActive,
            boolean hasPublication,
            List<String> tables) {
        /** Copies the list. */
        public Found {
            tables = List.copyOf(tables);
        }
    }

    /**
     * Looks what there is.
     *
     * @throws PostgresException if the server refuses, or does not answer
     */
    public Found look() {
        try {
            return new Found(
                    !ask(
                                    "SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND database = current_database()",
                                    slot)
                            .isEmpty(),
                    ask(FOREIGN, slot).stream().findFirst(),
                    !ask(HOLDERS, slot).isEmpty(),
                    !ask(
                                    "SELECT pubname FROM pg_catalog.pg_publication WHERE pubname = ?",
                                    publication)
                            .isEmpty(),
                    ask(
                            """
                            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                              FROM pg_catalog.pg_publication p
                              JOIN pg_catalog.pg_publication_rel m ON m.prpubid = p.oid
                              JOIN pg_catalog.pg_class c ON c.oid = m.prrelid
                              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                             WHERE p.pubname = ? ORDER BY 1
                            """,
                            publication));
        } catch (SQLException e) {
            throw new PostgresException("looking for what the stack has in the database", e);
        }
    }

    private List<String> ask(String sql, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (row.next()) {
                    found.add(Objects.requireNonNull(row.getString(1)));
                }
                return found;
            }
        }
    }

    /**
     * Drops the slot. A missing one counts as dropped.
     *
     * @throws PostgresException if it is in use
     */
    public void dropSlot() {
        try {
            ask(
                    "SELECT pg_drop_replication_slot(slot_name)::text FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND database = current_database()",
                    slot);
        } catch (SQLException e) {
            throw new PostgresException("dropping slot \"%s\"".formatted(slot), e);
        }
    }

    /**
     * Drops the publication. A missing one counts as dropped.
     *
     * @throws PostgresException if our role does not own it
     */
    public void dropPublication() {
        try (var statement = connection.createStatement()) {
            statement.execute("DROP PUBLICATION IF EXISTS " + SqlText.identifier(publication));
        } catch (SQLException e) {
            throw new PostgresException("dropping publication \"%s\"".formatted(publication), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // The server ends the session then.
        }
    }
}
