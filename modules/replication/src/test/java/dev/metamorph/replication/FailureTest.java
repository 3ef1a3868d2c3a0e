package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.port.ReplicationClient.ReplicationException;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.replication.engine.EngineException;
import dev.metamorph.shape.Lsn;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Failures are thrown to the caller, or reported once. */
@Tag("servers")
final class FailureTest {
    private static final String T =
            "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL";

    @Test
    void a_missing_slot_is_an_error_and_is_not_made_up_for() {
        try (var db = Replicated.with(T)) {
            var client = db.connect();
            client.tryLock();

            assertThat(client.slot()).isEmpty();
            assertSqlState("42704", () -> client.stream(db.sink));
            client.close();

            assertThat(db.connect().slot()).isEmpty();
        }
    }

    @Test
    void a_missing_publication_is_an_error_before_the_stream_starts() {
        try (var db = Replicated.with(T)) {
            var client = db.connect();
            client.tryLock();
            client.createSlot(Duration.ofSeconds(10));
            db.execute("DROP PUBLICATION pub");

            assertSqlState("42704", () -> client.stream(db.sink));
        }
    }

    @Test
    void a_publication_that_is_dropped_under_the_stream_is_reported_once() {
        try (var db = Replicated.with(T)) {
            db.execute(
                    "CREATE PUBLICATION other FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('other_%s', 'pgoutput')"
                            .formatted(db.slot()));
            db.stream();
            db.execute("DROP PUBLICATION pub", "INSERT INTO t VALUES (1, 'a')");
            var commitEnd = endOfLastCommit(db, "other_" + db.slot());

            assertThat(onlyFailure(db))
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("42704"));
            assertThat(db.sink.positions()).allMatch(lsn -> lsn.bytes() < commitEnd.bytes() - 1);
        }
    }

    /** The end of the commit record of the last transaction that the slot would send. */
    private static Lsn endOfLastCommit(Replicated db, String slot) {
        var changes =
                "pg_logical_slot_peek_binary_changes('%s', NULL, NULL, 'proto_version', '1', 'publication_names', 'other')"
                        .formatted(slot);
        var last = db.database.query("SELECT max(lsn) FROM " + changes);
        return Lsn.parse(last.getFirst().getFirst());
    }

    @Test
    void streaming_needs_the_lock() {
        try (var db = Replicated.with(T)) {
            var client = db.connect();

            assertThatThrownBy(() -> client.stream(db.sink))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_killed_walsender_is_reported_once() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')");
            db.sink.awaitTransactions(1);

            db.execute("SELECT pg_terminate_backend(%d)".formatted(client.server().backendPid()));

            assertThat(onlyFailure(db))
                    .isInstanceOf(ReplicationException.class)
                    .hasCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_killed_walsender_is_reported_also_while_the_sink_blocks() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.sink.block();
            db.execute(
                    "INSERT INTO t SELECT n, repeat(md5(n::text), 300) FROM generate_series(1, 8000) n");

            db.execute("SELECT pg_terminate_backend(%d)".formatted(client.server().backendPid()));

            assertThat(onlyFailure(db)).isInstanceOf(ReplicationException.class);
        }
    }

    @Test
    void a_sink_that_fails_is_reported_once_and_as_it_is() {
        try (var db = Replicated.with(T)) {
            db.stream();
            var failure = new FeedException("the epoch has ended");
            db.sink.failWith(failure);

            db.execute("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b')");

            assertThat(onlyFailure(db)).isSameAs(failure);
        }
    }

    @Test
    void an_engine_that_cannot_start_is_reported_once() {
        try (var db = Replicated.with(T)) {
            var settings =
                    new ReplicationSettings(
                            db.database.jdbcUrl(),
                            Map.of("replication", "database", "assumeMinServerVersion", "nonsense"),
                            db.slot(),
                            "pub");
            try (var client =
                    DebeziumReplicationClient.connector(settings).connect(db.failures::add)) {
                client.tryLock();

                assertThat(onlyFailure(db)).isInstanceOf(EngineException.class);
            }
        }
    }

    @Test
    void a_database_that_is_not_there_is_an_error_of_the_caller() {
        var settings =
                new ReplicationSettings(
                        "jdbc:postgresql://127.0.0.1:1/nowhere", Map.of("user", "u"), "s", "p");

        assertSqlState(
                "08001", () -> DebeziumReplicationClient.connector(settings).connect(_ -> {}));
    }

    @Test
    void a_slot_of_another_database_is_refused() {
        try (var db = Replicated.with(T);
                var other = Replicated.with(T)) {
            other.execute(
                    "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                            .formatted(db.slot()));
            var client = db.connect();

            assertSqlState("55000", client::slot);
        }
    }

    @Test
    void a_slot_is_not_waited_for_longer_than_asked() throws Exception {
        try (var db = Replicated.with(T);
                var connection = db.database.connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("INSERT INTO t VALUES (1, 'open')");
            }
            var client = db.connect();

            assertSqlState("57014", () -> client.createSlot(Duration.ofSeconds(1)));
            connection.rollback();

            var covered = client.createSlot(Duration.ofSeconds(20));
            assertThat(covered).isEqualTo(new Lsn(db.confirmed().bytes() - 1));
        }
    }

    private static Throwable onlyFailure(Replicated db) {
        Replicated.await("a failure", () -> !db.failures.isEmpty());
        db.close();
        assertThat(db.failures).hasSize(1);
        return db.failures.getFirst();
    }

    private static void assertSqlState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ReplicationException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }
}
