package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

/** The positions that are confirmed to Postgres, and what Postgres sends again. */
@Tag("servers")
final class AcknowledgementTest {
    private static final String T =
            "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL";

    @Test
    void nothing_is_confirmed_that_the_sink_does_not_acknowledge() {
        try (var db = Replicated.with(T)) {
            db.sink.acknowledgeNothing();
            db.stream();
            var start = db.confirmed();

            db.execute("INSERT INTO t VALUES (1, 'a')", "CHECKPOINT");
            db.sink.awaitTransactions(1);
            awaitKeepaliveAt(db, db.walEnd());

            assertThat(db.confirmed()).isEqualTo(start);
        }
    }

    @Test
    void an_acknowledged_transaction_is_confirmed_at_once_and_not_sent_again() {
        try (var db = Replicated.with(T)) {
            db.sink.acknowledgeNothing();
            var client = db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b')");
            var commits = db.sink.awaitTransactions(2);

            db.sink.acknowledge(commits.getFirst().commit());
            Replicated.await(
                    "the slot", () -> commits.getFirst().commit().compareTo(db.confirmed()) < 0);
            client.close();
            db.stream();

            assertThat(Story.of(db.sink.awaitTransactions(3)))
                    .containsExactly("I t[1,a]", ".", "I t[2,b]", ".", "I t[2,b]", ".");
        }
    }

    @Test
    void a_slots_position_is_given_in_the_sinks_terms() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')");
            var commit = db.sink.awaitTransactions(1).getFirst().commit();
            Replicated.await("the slot", () -> commit.compareTo(db.confirmed()) < 0);
            client.close();

            var next = db.connect();
            Replicated.await("the lock", next::tryLock);

            assertThat(next.slot().orElseThrow().confirmed())
                    .isGreaterThanOrEqualTo(commit)
                    .isLessThanOrEqualTo(db.sink.acknowledged());
        }
    }

    @Test
    void an_idle_slot_follows_the_servers_keepalives() {
        try (var db = Replicated.with(T)) {
            db.stream();

            db.execute("CREATE TABLE other (id int)", "DROP TABLE other", "CHECKPOINT");
            var end = db.walEnd();

            Replicated.await("the slot", () -> end.isAtOrBefore(db.confirmed()));
            assertThat(db.sink.fragments()).isEmpty();
        }
    }

    @Test
    void a_position_covers_only_commits_before_it() {
        try (var db = Replicated.with(T)) {
            db.stream();

            for (var i = 0; i < 20; i++) {
                db.execute(
                        "SELECT pg_logical_emit_message(false, 'p', 'x')",
                        "INSERT INTO t VALUES (%d)".formatted(i));
            }
            db.sink.awaitTransactions(20);

            // The server itself writes some WAL from time to time.
            Replicated.await(
                    "a position one before the end of the WAL",
                    () -> db.sink.positions().contains(new Lsn(db.walEnd().bytes() - 1)));
            var end = db.walEnd();
            assertThat(db.sink.positions()).allMatch(lsn -> lsn.bytes() < end.bytes());
        }
    }

    @Test
    void a_position_that_the_sink_knew_before_confirms_nothing() {
        try (var db = Replicated.with(T)) {
            db.sink.acknowledgeNothing();
            db.sink.acknowledge(new Lsn(Long.MAX_VALUE));
            db.stream();
            var start = db.confirmed();

            db.execute("INSERT INTO t VALUES (1, 'a')");
            db.sink.awaitTransactions(1);
            awaitKeepaliveAt(db, db.walEnd());

            assertThat(db.confirmed()).isEqualTo(start);
        }
    }

    @Test
    void a_sink_that_blocks_for_longer_than_any_timeout_does_not_lose_the_connection() {
        try (var db = Replicated.with(T)) {
            db.execute(
                    "ALTER DATABASE %s SET wal_sender_timeout = '1s'"
                            .formatted(db.database.name()));
            db.stream();
            db.sink.block();

            db.execute(
                    "INSERT INTO t SELECT n, repeat(md5(n::text), 300) FROM generate_series(1, 8000) n",
                    "SELECT pg_sleep(4)");
            assertThat(db.sink.fragments()).isEmpty();
            db.sink.unblock();
            db.execute("INSERT INTO t VALUES (0, 'last')");
            db.sink.awaitTransactions(2);

            assertThat(Replicated.changes(db.sink.fragments())).hasSize(8001);
            assertThat(db.failures).isEmpty();
        }
    }

    @Test
    void a_quiet_connection_outlives_the_servers_patience() {
        try (var db = Replicated.with(T)) {
            db.execute(
                    "ALTER DATABASE %s SET wal_sender_timeout = '1s'"
                            .formatted(db.database.name()));
            db.stream();

            db.execute("SELECT pg_sleep(3)", "INSERT INTO t VALUES (1, 'a')");

            assertThat(Story.of(db.sink.awaitTransactions(1))).hasSize(2);
            assertThat(db.failures).isEmpty();
        }
    }

    @Test
    void no_session_of_the_client_keeps_a_transaction_open() {
        try (var db = Replicated.with(T)) {
            db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')");
            db.sink.awaitTransactions(1);

            Replicated.await(
                    "the end of all transactions",
                    () ->
                            db.database
                                    .query(
                                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")
                                    .equals(List.of(List.of("0"))));
        }
    }

    private static void awaitKeepaliveAt(Replicated db, Lsn end) {
        Replicated.await(
                "a keepalive at " + end,
                () -> db.sink.positions().stream().anyMatch(lsn -> lsn.bytes() >= end.bytes() - 1));
    }
}
