package dev.metamorph.coordinator.facts;

import dev.metamorph.coordinator.facts.DatabaseReport.Capacity;
import dev.metamorph.coordinator.facts.DatabaseReport.Clock;
import dev.metamorph.coordinator.facts.DatabaseReport.Publication;
import dev.metamorph.coordinator.facts.DatabaseReport.Replicating;
import dev.metamorph.coordinator.facts.DatabaseReport.Role;
import dev.metamorph.coordinator.facts.DatabaseReport.Server;
import dev.metamorph.coordinator.facts.DatabaseReport.Slot;
import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureClassifier;
import dev.metamorph.coordinator.postgres.DatabaseLogin;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** Reads the facts about a database with one connection, and one more in replication mode. */
public final class DatabaseFacts {
    private static final int OLDEST_VERSION = 140_000;
    private static final int GENERATED_COLUMNS = 180_000;
    private static final String READ_SECONDS = "30";

    private final Connection connection;
    private final Subject subject;
    private final InstantSource clock;

    private DatabaseFacts(Connection connection, Subject subject, InstantSource clock) {
        this.connection = connection;
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * The subject of a look at a database.
     *
     * @param login the replication credentials
     * @param reader the role of the initial snapshots
     * @param slot the slot's name
     * @param publication the publication's name
     * @param tables which tables
     * @param connect how long a connection may take, unless the login says it
     */
    public record Subject(
            DatabaseLogin login,
            String reader,
            String slot,
            String publication,
            Tables tables,
            Duration connect) {}

    /**
     * Reads the facts; waits for the server for some 30 s at most. Changes nothing.
     *
     * @param clock this machine's
     */
    public static DatabaseReport read(Subject subject, InstantSource clock) {
        try (var connection =
                DriverManager.getConnection(subject.login().jdbcUrl(), properties(subject))) {
            return new DatabaseFacts(connection, subject, clock).report();
        } catch (SQLException e) {
            return new DatabaseReport.Unreachable(state(e), oneLine(e));
        }
    }

    private static Properties properties(Subject subject) {
        var properties = new Properties();
        var seconds = Long.toString(Math.max(1, subject.connect().toSeconds()));
        properties.putAll(subject.login().properties());
        properties.putIfAbsent("connectTimeout", seconds);
        properties.putIfAbsent("loginTimeout", seconds);
        properties.putIfAbsent("socketTimeout", READ_SECONDS);
        properties.merge("ApplicationName", "doctor", "%s %s"::formatted);
        return properties;
    }

    private static String state(SQLException failure) {
        return Objects.requireNonNullElse(failure.getSQLState(), "");
    }

    private static String oneLine(SQLException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
    }

    private DatabaseReport report() throws SQLException {
        var version = row("SHOW server_version_num", row -> row.getInt(1));
        if (version < OLDEST_VERSION) {
            return new DatabaseReport.Unsupported(version);
        }
        var measured = clock();
        var settings = settings();
        var found =
                subject.tables().read(connection, version, subject.publication(), subject.reader());
        return new DatabaseReport.Facts(
                server(version, settings),
                capacity(settings),
                role(),
                replicating(),
                slot(),
                publication(version),
                found.tables(),
                found.absent(),
                measured);
    }

    /** The server's time is taken for that of the middle of the question. */
    private Clock clock() throws SQLException {
        var before = clock.instant();
        var there =
                row(
                        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
                        row -> Instant.ofEpochMilli(row.getLong(1)));
        var half = Duration.between(before, clock.instant()).dividedBy(2);
        return new Clock(Duration.between(before.plus(half), there), half.plusMillis(1));
    }

    private Map<String, String> settings() throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT name, setting FROM pg_catalog.pg_settings
                                 WHERE name IN ('wal_level', 'max_slot_wal_keep_size', 'wal_sender_timeout',
                                       'idle_replication_slot_timeout', 'synchronous_standby_names',
                                       'max_replication_slots', 'max_wal_senders', 'max_connections',
                                       'superuser_reserved_connections', 'reserved_connections')
                                """)) {
            var settings = new HashMap<String, String>();
            while (rows.next()) {
                settings.put(
                        Objects.requireNonNull(rows.getString(1)),
                        Objects.requireNonNullElse(rows.getString(2), ""));
            }
            return settings;
        }
    }

    private static long number(Map<String, String> settings, String name) {
        return Long.parseLong(settings.getOrDefault(name, "0"));
    }

    private Server server(int version, Map<String, String> settings) throws SQLException {
        boolean inRecovery = row("SELECT pg_is_in_recovery()", row -> row.getBoolean(1));
        return new Server(
                version,
                inRecovery,
                settings.getOrDefault("wal_level", ""),
                number(settings, "max_slot_wal_keep_size"),
                Duration.ofMillis(number(settings, "wal_sender_timeout")),
                Duration.ofSeconds(number(settings, "idle_replication_slot_timeout")),
                settings.getOrDefault("synchronous_standby_names", ""));
    }

    /**
     * Of the sessions of others a role without {@code pg_read_all_stats} sees database and role,
     * but not the type: those that have both, and are no WAL senders, count as clients.
     */
    private Capacity capacity(Map<String, String> settings) throws SQLException {
        var reserved =
                number(settings, "superuser_reserved_connections")
                        + number(settings, "reserved_connections");
        return row(
                """
                SELECT (SELECT count(*) FROM pg_catalog.pg_replication_slots) AS slots,
                       (SELECT count(*) FROM pg_catalog.pg_stat_replication) AS senders,
                       (SELECT count(*) FROM pg_catalog.pg_stat_activity
                         WHERE pid <> pg_backend_pid()
                           AND (backend_type = 'client backend'
                                OR (backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL
                                    AND pid NOT IN (SELECT pid FROM pg_catalog.pg_stat_replication)))) AS connections
                """,
                row ->
                        new Capacity(
                                (int) number(settings, "max_replication_slots"),
                                row.getInt("slots"),
                                (int) number(settings, "max_wal_senders"),
                                row.getInt("senders"),
                                (int) (number(settings, "max_connections") - reserved),
                                row.getInt("connections")));
    }

    private Role role() throws SQLException {
        return row(
                """
                SELECT current_user, current_database(),
                       EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_replication'),
                       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'),
                       pg_catalog.has_database_privilege(current_database(), 'CREATE')
                """,
                row ->
                        new Role(
                                Objects.requireNonNull(row.getString(1)),
                                Objects.requireNonNull(row.getString(2)),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getBoolean(5)));
    }

    private Replicating replicating() {
        var properties = properties(subject);
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "10");
        try (var replication = DriverManager.getConnection(subject.login().jdbcUrl(), properties);
                var statement = replication.createStatement()) {
            statement.execute("IDENTIFY_SYSTEM");
            return new Replicating.Accepted();
        } catch (SQLException e) {
            var failure = FailureClassifier.classify(e);
            var isLasting = failure instanceof Failure.Misconfigured;
            return new Replicating.Refused(state(e), isLasting, failure.message());
        }
    }

    private Slot slot() throws SQLException {
        var position =
                "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";
        return rows(
                """
                SELECT coalesce(plugin, ''), database IS NOT DISTINCT FROM current_database(),
                       coalesce(wal_status, '') = 'lost', active,
                       coalesce(pg_wal_lsn_diff(%s, restart_lsn), 0)::bigint
                  FROM pg_catalog.pg_replication_slots WHERE slot_name = ?
                """
                        .formatted(position),
                subject.slot(),
                row ->
                        new Slot.Present(
                                Objects.requireNonNull(row.getString(1)),
                                row.getBoolean(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getLong(5)),
                new Slot.Absent());
    }

    private Publication publication(int version) throws SQLException {
        return rows(
                """
                SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot, %s,
                       pg_catalog.pg_has_role(pubowner, 'USAGE'), pg_catalog.pg_get_userbyid(pubowner)
                  FROM pg_catalog.pg_publication WHERE pubname = ?
                """
                        .formatted(version >= GENERATED_COLUMNS ? "pubgencols = 's'" : "true"),
                subject.publication(),
                row ->
                        new Publication.Present(
                                row.getBoolean(1),
                                row.getBoolean(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                Objects.requireNonNull(row.getString(5))),
                new Publication.Absent());
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> T row(String sql, Reader<T> reader) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return reader.read(row);
        }
    }

    private <T> T rows(String sql, String name, Reader<? extends T> reader, T absent)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next() ? reader.read(row) : absent;
            }
        }
    }

    /** The tables that are looked at. */
    public sealed interface Tables {
        /** No tables. */
        record None() implements Tables {}

        /** All tables of users, at most 10,000. */
        record All() implements Tables {}

        /**
         * These.
         *
         * @param names as the catalog spells them
         */
        record Named(List<dev.metamorph.shape.relation.TableName> names) implements Tables {
            /** Copies the list. */
            public Named {
                names = List.copyOf(names);
            }
        }

        /** Reads the facts about them. */
        private TableFacts.Found read(
                Connection connection, int version, String publication, String reader)
                throws SQLException {
            var facts = new TableFacts(connection, version, publication, reader);
            return switch (this) {
                case None() -> TableFacts.Found.NONE;
                case All() -> facts.all();
                case Named(var names) -> facts.named(names);
            };
        }
    }
}
