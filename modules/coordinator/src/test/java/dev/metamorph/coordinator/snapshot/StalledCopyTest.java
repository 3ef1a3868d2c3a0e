package dev.metamorph.coordinator.snapshot;

import static dev.metamorph.coordinator.postgres.ConnectionPool.Role.ADMIN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.RecordedEpoch;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A COPY whose connection is half open ends, and one that is slow goes on. */
@Tag("servers")
final class StalledCopyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofMillis(300);

    /** More than the watch accepts from a backend that does not compute. */
    private static final int QUESTIONS = 6;

    private final TestDatabase database = TestPostgres.database();
    private final FaultyProxy proxy = FaultyProxy.to(TestPostgres.shared().port());
    private final ConnectionPool direct = Databases.admin(database);
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> more = new CompletableFuture<>();
    private final RecordedEpoch feed = new RecordedEpoch(0, this::appended, _ -> {});

    @AfterEach
    void close() {
        more.complete(null);
        proxy.close();
        direct.close();
        database.close();
    }

    private void appended(Object record) {
        if (record instanceof SnapshotRows) {
            begun.complete(null);
            more.join();
        }
    }

    @Test
    void a_copy_whose_backend_is_gone_ends() throws Exception {
        wide();
        var outcome = takeThroughProxy("", direct);
        begun.get(60, TimeUnit.SECONDS);

        proxy.toClient().swallow();
        database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%COPY (%' AND pid <> pg_backend_pid()");
        more.complete(null);

        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isEqualTo("Database connection not available");
    }

    @Test
    void a_copy_whose_rows_do_not_arrive_ends() throws Exception {
        wide();
        var outcome = takeThroughProxy("", direct);
        begun.get(60, TimeUnit.SECONDS);

        proxy.partition();
        more.complete(null);

        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isEqualTo("Database connection not available");
    }

    /** The last row waits for a lock until the server was asked often enough to give up on it. */
    @Test
    void a_copy_whose_rows_take_long_goes_on() throws Exception {
        table("CREATE TABLE t (id int PRIMARY KEY, a text)");
        database.execute(
                "INSERT INTO t SELECT i, repeat('x', 300000) FROM generate_series(1, 3) i");
        more.complete(null);

        try (var questions = FaultyProxy.to(TestPostgres.shared().port());
                var asked = ConnectionPool.open("asked", ADMIN, login(questions), 1);
                var holder = database.connect();
                var lock = holder.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(7)");
            var before = questions.accepted();
            var outcome =
                    takeThroughProxy(
                            "id < 3 OR pg_advisory_xact_lock_shared(7) IS NOT NULL", asked);
            awaitAccepted(questions, before + QUESTIONS);
            assertThat(outcome).isNotDone();
            lock.execute("SELECT pg_advisory_unlock(7)");

            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo("finished");
        }
        assertThat(feed.records(SnapshotFinished.class))
                .extracting(SnapshotFinished::rows)
                .containsExactly(3L);
    }

    private static void awaitAccepted(FaultyProxy questions, int count) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var pause = new CompletableFuture<Void>();
        while (questions.accepted() < count) {
            assertThat(System.nanoTime()).as("waited for questions").isLessThan(deadline);
            pause.copy().completeOnTimeout(null, 5, TimeUnit.MILLISECONDS).join();
        }
    }

    /** More than the sockets and the proxy hold. */
    private void wide() {
        table("CREATE TABLE t (id int PRIMARY KEY, a text)");
        database.execute(
                "INSERT INTO t SELECT i, repeat('x', 30000) FROM generate_series(1, 3000) i");
    }

    private void table(String sql) {
        database.execute(
                sql, "ALTER TABLE t REPLICA IDENTITY FULL", "CREATE PUBLICATION p FOR TABLE t");
    }

    private CompletableFuture<String> takeThroughProxy(String where, ConnectionPool asked) {
        var outcome = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        take(order(where), asked);
                        outcome.complete("finished");
                    } catch (SnapshotException e) {
                        outcome.complete(e.getMessage());
                    } catch (RuntimeException | SQLException | InterruptedException e) {
                        outcome.completeExceptionally(e);
                    }
                });
        return outcome;
    }

    private DatabaseLogin login(FaultyProxy through) {
        var url = database.jdbcUrl().replaceFirst(":\\d+/", ":%d/".formatted(through.port()));
        return new DatabaseLogin(url, Map.of());
    }

    private void take(SnapshotOrder order, ConnectionPool asked)
            throws SQLException, InterruptedException {
        var login = login(proxy);
        var systemId =
                database.query("SELECT system_identifier FROM pg_control_system()")
                        .getFirst()
                        .getFirst();
        try (var pool = ConnectionPool.open("stalled", ConnectionPool.Role.SNAPSHOT, login, 1);
                var connection = pool.borrow()) {
            // The server is asked in another way: the proxy's faults are those of the copy alone.
            new Snapshotter(
                            new Source(
                                    systemId, 180_000, "p", PATIENCE, PATIENCE, SILENCE, 1 << 20),
                            feed,
                            new SnapshotVisibility(feed, new InheritedTransactions(List.of())),
                            asked,
                            new SnapshotCounters())
                    .take(connection, order, feed.mark(), () -> {});
        }
    }

    private SnapshotOrder order(String where) {
        var inspector =
                new Inspector(
                        () -> Optional.of(direct), PATIENCE, InstantSource.system(), Runnable::run);
        var table = (Inspection.Table) inspector.inspect(new TableName("public", "t"));
        var relation = table.relation();
        return new SnapshotOrder(
                new ShapeHandle("1-1"),
                0,
                new ShapeDefinition(
                        relation.id(),
                        relation.name(),
                        List.of("id"),
                        where,
                        relation.columns().stream().map(Column::name).sorted().toList(),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL),
                relation,
                table.fingerprint());
    }
}
