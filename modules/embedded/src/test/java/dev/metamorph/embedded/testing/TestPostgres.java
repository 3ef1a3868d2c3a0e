package dev.metamorph.embedded.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.embedded.EmbeddedPostgres;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one Postgres of this JVM's tests, embedded or in a container ({@link ServerChoice}); started
 * at the first request, stopped at the JVM's end.
 */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** As the embedded one is made. */
    private static final List<String> INITDB =
            List.of(
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8");

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "wal_level", "logical",
                    "max_wal_senders", "20",
                    "max_replication_slots", "20",
                    "max_connections", "200",
                    "max_prepared_transactions", "10",
                    "timezone", "UTC",
                    "fsync", "off",
                    "full_page_writes", "off");

    @GuardedBy("TestPostgres.class")
    private static @Nullable PostgresServer shared;

    private TestPostgres() {}

    /**
     * The server; a test that stops it or fills it should start one of its own instead.
     *
     * @throws dev.metamorph.embedded.EmbeddedException if it cannot be had
     */
    public static synchronized PostgresServer shared() {
        var started = shared;
        if (started == null) {
            started =
                    SharedServers.start(
                            TestPostgres::embedded,
                            containers -> containers.startPostgres(INITDB, SETTINGS));
            shared = started;
        }
        return started;
    }

    private static PostgresServer embedded() {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "stop-test-postgres"));
        return PostgresServer.of(postgres);
    }

    /** Creates an empty database in the shared server. */
    public static TestDatabase database() {
        return database("");
    }

    /**
     * Creates an empty database in the shared server, with options.
     *
     * @param options options of {@code CREATE DATABASE}, as SQL
     */
    public static TestDatabase database(String options) {
        return TestDatabase.create(shared(), "test_" + DATABASES.incrementAndGet(), options);
    }
}
