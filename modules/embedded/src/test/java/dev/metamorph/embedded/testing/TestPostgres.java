package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedPostgres;

import java.util.concurrent.atomic.AtomicInteger;

/** The one Postgres of this JVM's tests; started at the first request, stopped at the JVM's end. */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static final class Holder {
        private static final EmbeddedPostgres SHARED = start();

        private static EmbeddedPostgres start() {
            var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "stop-test-postgres"));
            return postgres;
        }
    }

    /** The server; a test that stops it or fills it should start one of its own instead. */
    public static EmbeddedPostgres shared() {
        return Holder.SHARED;
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
