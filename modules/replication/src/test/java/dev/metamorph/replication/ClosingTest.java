package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.port.ReplicationClient;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** A client closes within two seconds whatever it is doing, and releases the lock. */
@Tag("servers")
final class ClosingTest {
    private static final int ATTEMPTS = 5;
    private static final String T =
            "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL";

    @Test
    void when_it_has_only_connected() {
        try (var db = Replicated.with(T)) {
            assertClosesInTime(db, db.connect());
        }
    }

    @Test
    void when_it_holds_the_lock_and_the_engine_is_still_starting() {
        try (var db = Replicated.with(T)) {
            var client = db.connect();
            client.tryLock();

            assertClosesInTime(db, client);
        }
    }

    @Test
    void right_after_it_began_to_stream() {
        try (var db = Replicated.with(T)) {
            assertClosesInTime(db, db.stream());
        }
    }

    @Test
    void when_nothing_comes() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')");
            db.sink.awaitTransactions(1);

            assertClosesInTime(db, client);
        }
    }

    @Test
    void in_the_middle_of_a_large_transaction() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.execute("INSERT INTO t SELECT n, 'x' FROM generate_series(1, 500000) n");
            db.sink.await("the first fragment", fragments -> !fragments.isEmpty());

            assertClosesInTime(db, client);
        }
    }

    @Test
    void while_the_sink_blocks() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.sink.block();
            db.execute(
                    "INSERT INTO t SELECT n, repeat(md5(n::text), 300) FROM generate_series(1, 8000) n");

            assertClosesInTime(db, client);
        }
    }

    @Test
    void after_its_connection_was_killed() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();
            db.execute("SELECT pg_terminate_backend(%d)".formatted(client.server().backendPid()));
            Replicated.await("the failure", () -> !db.failures.isEmpty());

            assertClosesInTime(db, client);
        }
    }

    @Test
    void twice_and_from_an_interrupted_thread() {
        try (var db = Replicated.with(T)) {
            var client = db.stream();

            Thread.currentThread().interrupt();
            client.close();
            var interrupted = Thread.interrupted();
            client.close();

            assertThat(interrupted).isTrue();
            assertThat(db.failures).isEmpty();
        }
    }

    /**
     * The last confirmation is given up when closing takes its two seconds. An attempt in which it
     * took so long says nothing, because a thread stalled.
     */
    @Test
    void the_last_acknowledged_position_is_confirmed_at_the_end() {
        var left = ATTEMPTS - 1;
        while (!isConfirmedOnTheWayOut(left == 0)) {
            left--;
        }
    }

    /**
     * Asserts that the last commit is confirmed. False if closing took long.
     *
     * @param last whether to assert it in any case
     */
    private static boolean isConfirmedOnTheWayOut(boolean last) {
        try (var db = Replicated.with(T)) {
            db.sink.acknowledgeNothing();
            var client = db.stream();
            db.execute("INSERT INTO t VALUES (1, 'a')");
            var commit = db.sink.awaitTransactions(1).getFirst().commit();

            db.sink.acknowledge(commit);
            var start = System.nanoTime();
            client.close();

            if (!last && System.nanoTime() - start > Duration.ofSeconds(1).toNanos()) {
                return false;
            }
            Replicated.await("the slot", () -> commit.compareTo(db.confirmed()) < 0);
            return true;
        }
    }

    @Test
    void a_second_client_gets_the_lock_only_then() {
        try (var db = Replicated.with(T)) {
            var first = db.connect();
            var second = db.connect();

            assertThat(first.tryLock()).isTrue();
            assertThat(second.tryLock()).isFalse();
            first.close();

            Replicated.await("the lock", second::tryLock);
        }
    }

    private static void assertClosesInTime(Replicated db, ReplicationClient client) {
        var told = db.failures.size();
        var start = System.nanoTime();

        client.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        var next = db.connect();
        Replicated.await("the lock", next::tryLock);
        assertThat(db.failures).hasSize(told);
    }
}
