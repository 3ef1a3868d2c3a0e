package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class ServerChecksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase database = TestPostgres.database();
    private CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);

    @AfterEach
    void close() {
        standby("''");
        assertThat(commit).succeedsWithin(PATIENCE);
        database.close();
    }

    @Test
    void a_prepared_transaction_whose_commit_waits_for_a_standby_is_found() {
        database.execute("CREATE TABLE t (id int)");
        standby("nobody");
        var xid = awaitWaitingCommit();

        try (var admin = Databases.admin(database)) {
            assertThat(ServerChecks.awaitingSynchronousStandby(admin))
                    .extracting(found -> Integer.toUnsignedString(found.bits()))
                    .containsExactly(xid);
        }
    }

    private void standby(String name) {
        database.execute(
                "SET synchronous_commit = local",
                "ALTER SYSTEM SET synchronous_standby_names = " + name,
                "SELECT pg_reload_conf()");
    }

    /** The setting takes effect some time after the reload: until then commits do not wait. */
    private String awaitWaitingCommit() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            database.execute(
                    "SET synchronous_commit = local",
                    "BEGIN",
                    "INSERT INTO t VALUES (1)",
                    "PREPARE TRANSACTION 'two'");
            var xid =
                    database.query("SELECT transaction::text FROM pg_prepared_xacts")
                            .getFirst()
                            .getFirst();
            commit = CompletableFuture.runAsync(() -> database.execute("COMMIT PREPARED 'two'"));
            while (!commit.isDone()) {
                if (isWaiting()) {
                    return xid;
                }
                assertThat(System.nanoTime())
                        .as("waited for a waiting commit")
                        .isLessThan(deadline);
            }
        }
    }

    private boolean isWaiting() {
        new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
        return !database.query(
                        "SELECT pid::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                .isEmpty();
    }
}
