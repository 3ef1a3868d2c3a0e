package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.app.service.ShapeItems;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The session that holds the advisory lock is terminated again and again. */
@Tag("servers")
final class TerminatedLockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int TIMES = 12;

    @TempDir Path folder;

    private final TestDatabase database = TestPostgres.database();
    private final HttpClient http = HttpClient.newHttpClient();
    private Service service;

    @BeforeEach
    void start() throws Exception {
        database.execute("CREATE TABLE items (id int PRIMARY KEY)");
        service =
                Service.start(
                        ServiceSettings.of(database, folder)
                                .with("RECONNECT_DELAY", "100ms")
                                .with("MAX_RECONNECT_DELAY", "500ms"));
        service.awaitActive(http, PATIENCE);
    }

    @AfterEach
    void stop() {
        service.close();
        http.close();
        database.close();
    }

    @Test
    void the_stack_leads_again_each_time_at_whatever_step_the_lock_was_lost() throws Exception {
        var reader = new ShapeItems(http, service, Map.of("table", "items"));
        reader.next(0, PATIENCE);
        var slowest = Duration.ZERO;
        var pid = "";
        for (var turn = 0; turn < TIMES; turn++) {
            pid = awaitHolder(pid);
            // Some of the next steps of the new leader have been done by then.
            LockSupport.parkNanos(turn % 6 * 40_000_000L);
            database.execute("SELECT pg_terminate_backend(%s)".formatted(pid));
            if (turn % 3 < 2) {
                continue;
            }
            var terminated = System.nanoTime();
            database.execute("INSERT INTO items VALUES (%d)".formatted(turn));
            assertThat(reader.next(1, PATIENCE)).hasSize(1);
            var took = Duration.ofNanos(System.nanoTime() - terminated);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        System.out.printf("terminated lock: slowest %d ms%n", slowest.toMillis());
        service.awaitActive(http, PATIENCE);
    }

    /** The session that holds the lock after the former one, which may still be ending. */
    private String awaitHolder(String former) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var holders =
                    database.query(
                            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            for (var holder : holders) {
                if (!holder.getFirst().equals(former)) {
                    return holder.getFirst();
                }
            }
        }
        throw new AssertionError("no session holds the lock within " + PATIENCE);
    }
}
