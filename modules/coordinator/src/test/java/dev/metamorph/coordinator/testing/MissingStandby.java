package dev.metamorph.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestDatabase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A synchronous standby that does not exist: while it is required, commits are in the WAL and
 * invisible. Closing it releases them.
 */
public final class MissingStandby implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase database;
    private final List<CompletableFuture<Void>> commits = new ArrayList<>();

    public MissingStandby(TestDatabase database) {
        this.database = database;
    }

    /** Requires the standby. Commits wait some time after that: see {@link #awaitWaiting}. */
    public void require() {
        set("'nobody'");
    }

    /** Requires no standby any more; returns when the commits that waited are visible. */
    public void release() {
        set("''");
        for (var commit : commits) {
            assertThat(commit).succeedsWithin(PATIENCE);
        }
    }

    private void set(String names) {
        database.execute(
                "SET synchronous_commit = local",
                "ALTER SYSTEM SET synchronous_standby_names = " + names,
                "SELECT pg_reload_conf()");
    }

    /**
     * Runs statements as the superuser, the last of which commits and waits for the standby;
     * returns when it waits. The setting takes effect when the checkpointer has read it, some time
     * after the reload: until then small transactions are committed, and only then the statements
     * are run.
     */
    public void awaitWaiting(String... statements) {
        var probes = 0;
        while (waiting() == 0) {
            assertThat(probes++).as("probes without a commit that waits").isLessThan(1_000);
            commit("SELECT pg_logical_emit_message(true, 'probe', '')");
            pause();
        }
        var before = waiting();
        commit(statements);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (waiting() == before) {
            assertThat(System.nanoTime()).as("waited for a waiting commit").isLessThan(deadline);
            pause();
        }
    }

    private void commit(String... statements) {
        commits.add(
                CompletableFuture.runAsync(
                        () -> database.execute(statements), Thread::startVirtualThread));
    }

    private int waiting() {
        return database.query(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()")
                .size();
    }

    private static void pause() {
        new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        release();
    }
}
