package dev.metamorph.coordinator.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** The rows of the table that a server of our own can be brought to say, said by that server. */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProvokedFailuresTest {
    /** pgjdbc sends the parameter only to servers of which it assumes that they know it. */
    private static final Map<String, String> REPLICATION =
            Map.of(
                    "replication",
                    "database",
                    "assumeMinServerVersion",
                    "14",
                    "preferQueryMode",
                    "simple");

    private EmbeddedPostgres postgres;
    private TestDatabase database;

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
        database = TestDatabase.create(postgres, "provoked");
        database.execute(
                "CREATE ROLE guarded LOGIN PASSWORD 'right' REPLICATION",
                "CREATE ROLE plain LOGIN",
                "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0",
                "CREATE TABLE t (id int PRIMARY KEY)");
        var rules = postgres.folder().resolve("data").resolve("pg_hba.conf");
        Files.writeString(
                rules,
                """
                host all guarded 127.0.0.1/32 scram-sha-256
                """
                        + Files.readString(rules));
        database.execute("SELECT pg_reload_conf()");
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @Test
    void a_wrong_password() {
        assertThat(row(as("guarded", Map.of("password", "wrong"))))
                .isEqualTo(FailureTable.WRONG_PASSWORD);
    }

    @Test
    void no_password() {
        assertThat(row(as("guarded", Map.of()))).isEqualTo(FailureTable.NO_PASSWORD);
    }

    @Test
    void a_role_that_does_not_exist() {
        assertThat(row(as("nobody", Map.of()))).isEqualTo(FailureTable.REJECTED);
    }

    @Test
    void a_database_that_does_not_exist() {
        assertThat(row(to(postgres.jdbcUrl("nowhere"), Map.of())))
                .isEqualTo(FailureTable.NO_DATABASE);
    }

    @Test
    void a_role_that_may_not_replicate() {
        assertThat(row(as("plain", REPLICATION))).isEqualTo(FailureTable.NO_REPLICATION);
    }

    @Test
    void a_role_that_may_not_create_a_publication() {
        assertThat(
                        row(() -> {
                            try (var connection = as("plain", Map.of()).open()) {
                                run(connection, "CREATE PUBLICATION p");
                            }
                        }))
                .isEqualTo(FailureTable.NO_PRIVILEGE);
    }

    @Test
    void a_role_with_too_many_connections_is_retried() {
        assertThat(row(as("crowded", Map.of()))).isEqualTo(FailureTable.NO_FREE_CONNECTION);
    }

    @Test
    void a_server_without_tls() {
        assertThat(row(as("postgres", Map.of("sslmode", "require"))))
                .isEqualTo(FailureTable.NO_TLS);
    }

    @Test
    void a_port_without_a_listener() {
        var url = "jdbc:postgresql://127.0.0.1:%d/provoked".formatted(Ports.free());

        assertThat(row(to(url, Map.of("user", "postgres"))))
                .isEqualTo(FailureTable.CONNECTION_REFUSED);
    }

    @Test
    void a_server_that_does_not_answer() {
        try (var proxy = FaultyProxy.to(postgres.port())) {
            proxy.partition();
            var url = "jdbc:postgresql://127.0.0.1:%d/provoked".formatted(proxy.port());
            var impatient = Map.of("user", "postgres", "socketTimeout", "1", "connectTimeout", "1");

            assertThat(row(to(url, impatient))).isEqualTo(FailureTable.TIMED_OUT);
        }
    }

    @Test
    void a_slot_in_use() throws SQLException {
        database.execute("SELECT pg_create_logical_replication_slot('busy', 'pgoutput')");
        database.execute("CREATE PUBLICATION busy FOR TABLE t");
        try (var one = replicating();
                var other = replicating();
                var _ = stream(one, "busy", "busy")) {
            assertThat(row(() -> stream(other, "busy", "busy").close()))
                    .isEqualTo(FailureTable.SLOT_IN_USE);
        }
    }

    @Test
    void a_slot_that_was_invalidated() throws SQLException {
        database.execute(
                "SELECT pg_create_logical_replication_slot('behind', 'pgoutput')",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'",
                "SELECT pg_reload_conf()");
        for (var segment = 0; segment < 4; segment++) {
            database.execute(
                    "SELECT pg_logical_emit_message(false, 'm', 'x')",
                    "SELECT pg_switch_wal()",
                    "CHECKPOINT");
        }
        try (var connection = replicating()) {
            assertThat(row(() -> stream(connection, "behind", "busy").close()))
                    .isEqualTo(FailureTable.SLOT_INVALIDATED);
        }
        database.execute("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
    }

    @Test
    void a_server_whose_wal_has_not_what_is_needed() {
        var settings = EmbeddedPostgres.Settings.temporary().with("wal_level", "replica");
        try (var other = EmbeddedPostgres.start(settings);
                var there = TestDatabase.create(other, "low")) {
            assertThat(
                            row(() ->
                                    run(
                                            there,
                                            "SELECT pg_create_logical_replication_slot('s', 'pgoutput')")))
                    .isEqualTo(FailureTable.WAL_LEVEL);
        }
    }

    /** An attempt that fails. */
    private interface Attempt {
        void run() throws SQLException;
    }

    private static FailureTable row(Attempt attempt) {
        var thrown = catchThrowable(attempt::run);
        assertThat(thrown).isInstanceOf(SQLException.class);
        return FailureTable.of(Problem.of(thrown));
    }

    private static void run(TestDatabase there, String sql) throws SQLException {
        try (var connection = there.connect()) {
            run(connection, sql);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static FailureTable row(Login login) {
        return row(() -> login.open().close());
    }

    /** How to connect. */
    private record Login(String url, Map<String, String> properties) {
        Connection open() throws SQLException {
            var given = new Properties();
            given.putAll(properties);
            return DriverManager.getConnection(url, given);
        }
    }

    private static Login to(String url, Map<String, String> properties) {
        return new Login(url, properties);
    }

    private Login as(String user, Map<String, String> properties) {
        var url = database.jdbcUrl().replaceFirst("\\?user=.*", "?user=" + user);
        return new Login(url, properties);
    }

    private Connection replicating() throws SQLException {
        return as("postgres", REPLICATION).open();
    }

    private static PGReplicationStream stream(
            Connection connection, String slot, String publication) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", publication)
                .start();
    }
}
