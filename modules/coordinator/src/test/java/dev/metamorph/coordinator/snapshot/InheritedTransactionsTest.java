package dev.metamorph.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.MissingStandby;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Asked by a role that sees nothing of other roles' sessions, on a real Postgres. */
@Tag("servers")
final class InheritedTransactionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The sessions of the tests belong to another role. */
    private static final String HIDDEN =
            " (role stack_owner cannot see whether it waits; run GRANT pg_read_all_stats TO stack_owner)";

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin =
            ConnectionPool.open(
                    database.name(), ConnectionPool.Role.ADMIN, Databases.owner(database), 4);

    InheritedTransactionsTest() {
        database.execute(
                "SET ROLE " + Databases.OWNER,
                "CREATE TABLE t (id int)",
                "CREATE TABLE u (id int)");
    }

    @AfterEach
    void close() {
        admin.close();
        database.close();
    }

    @Test
    void a_commit_that_waits_for_a_standby_is_a_writer_of_its_table_until_it_is_visible() {
        try (var standby = new MissingStandby(database)) {
            standby.require();
            standby.awaitWaiting("INSERT INTO t VALUES (1)");
            var inherited = inherited();

            assertThat(writers(inherited, "t"))
                    .singleElement()
                    .asString()
                    .matches("pid [0-9]+" + Pattern.quote(HIDDEN));
            assertThat(writers(inherited, "u")).isEmpty();
            standby.release();
            assertThat(writers(inherited, "t")).isEmpty();
        }
    }

    @Test
    void a_prepared_transaction_whose_commit_waits_is_a_writer() {
        try (var standby = new MissingStandby(database)) {
            standby.require();
            standby.awaitWaiting(
                    "SET synchronous_commit = local",
                    "BEGIN",
                    "INSERT INTO t VALUES (1)",
                    "PREPARE TRANSACTION 'two'",
                    "SET synchronous_commit = on",
                    "COMMIT PREPARED 'two'");
            var inherited = inherited();

            assertThat(writers(inherited, "t"))
                    .containsExactly("prepared transaction 'two'" + HIDDEN);
            standby.release();
            assertThat(writers(inherited, "t")).isEmpty();
        }
    }

    @Test
    void a_prepared_transaction_that_is_not_being_committed_is_no_writer() {
        database.execute("BEGIN", "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'lies'");
        try {
            assertThat(writers(inherited(), "t")).isEmpty();
        } finally {
            database.execute("ROLLBACK PREPARED 'lies'");
        }
    }

    @Test
    void a_transaction_that_began_after_the_claim_is_no_writer() throws SQLException {
        try (var running = transaction("INSERT INTO u VALUES (1)")) {
            var inherited = inherited();
            try (var later = transaction("INSERT INTO t VALUES (1)")) {
                assertThat(writers(inherited, "t")).isEmpty();
                assertThat(writers(inherited, "u")).hasSize(1);
                later.rollback();
            }
            running.rollback();
        }
    }

    @Test
    void a_session_of_the_own_role_that_does_not_wait_is_no_writer() {
        var writers =
                admin.ask(
                        "writing in an open transaction",
                        connection -> {
                            connection.setAutoCommit(false);
                            try (var statement = connection.createStatement()) {
                                statement.execute("INSERT INTO t VALUES (1)");
                                return writers(inherited(), "t");
                            } finally {
                                connection.rollback();
                                connection.setAutoCommit(true);
                            }
                        });

        assertThat(writers).isEmpty();
    }

    @Test
    void an_open_transaction_is_no_writer_once_a_later_commit_has_been_released() throws Exception {
        try (var running = transaction("INSERT INTO t VALUES (1)")) {
            var transactions = inherited(Duration.ofMillis(200));
            assertThat(writers(transactions, "t")).hasSize(1);

            var deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!writers(transactions, "t").isEmpty()) {
                assertThat(System.nanoTime()).as("it is a writer").isLessThan(deadline);
                LockSupport.parkNanos(20_000_000);
            }

            running.rollback();
        }
    }

    @Test
    void an_open_transaction_stays_a_writer_where_no_commit_can_be_probed() throws Exception {
        database.execute(
                """
                DO $$
                DECLARE f regprocedure;
                BEGIN
                  FOR f IN SELECT oid FROM pg_proc WHERE proname = 'pg_logical_emit_message' LOOP
                    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
                  END LOOP;
                END $$
                """);
        try (var running = transaction("INSERT INTO t VALUES (1)")) {
            var transactions = inherited(Duration.ZERO);

            assertThat(writers(transactions, "t")).hasSize(1);
            assertThat(writers(transactions, "t")).hasSize(1);
            running.rollback();
        }
    }

    @Test
    void no_later_commit_is_released_while_the_standby_is_missing() {
        try (var standby = new MissingStandby(database)) {
            standby.require();
            standby.awaitWaiting("INSERT INTO t VALUES (1)");
            var transactions = inherited(Duration.ZERO);

            assertThat(writers(transactions, "t")).hasSize(1);
            assertThat(writers(transactions, "t")).hasSize(1);
            assertThat(database.query("SELECT 1 FROM t")).isEmpty();
        }
    }

    private Connection transaction(String sql) throws SQLException {
        var connection = database.connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private InheritedTransactions inherited() {
        return admin.ask("listing the running transactions", InheritedTransactions::running);
    }

    private InheritedTransactions inherited(Duration settle) {
        return admin.ask(
                "listing the running transactions",
                connection ->
                        InheritedTransactions.running(
                                connection, new ReleasedCommits(InstantSource.system(), settle)));
    }

    private List<String> writers(InheritedTransactions inherited, String table) {
        return admin.ask(
                "looking for writers", connection -> inherited.writers(connection, table(table)));
    }

    private Relation table(String name) {
        var inspector =
                new Inspector(
                        () -> Optional.of(admin),
                        Duration.ZERO,
                        InstantSource.system(),
                        Runnable::run);
        return ((Inspection.Table) inspector.inspect(new TableName("public", name))).relation();
    }
}
