package dev.metamorph.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A real Postgres server on the loopback interface, ready for logical replication. Its superuser is
 * {@code postgres}, without a password. It runs in a session of its own, so that a Ctrl-C in the
 * terminal reaches only this process. If this process is killed, the server stays up, and the next
 * start on its folder stops it first.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private final PostgresCluster cluster;
    private final FolderLock lock;
    private final Settings settings;
    private final int port;
    private boolean closed;

    private EmbeddedPostgres(
            PostgresCluster cluster, FolderLock lock, Settings settings, int port) {
        this.cluster = cluster;
        this.lock = lock;
        this.settings = settings;
        this.port = port;
    }

    /**
     * The settings of a server.
     *
     * @param port 0 for a free one, or that of the last run if the folder is kept
     * @param server settings of the server that are added to ours, or replace them
     * @param progress receives a message for each step of the start
     */
    public record Settings(
            DataFolder folder,
            int port,
            PostgresBinaries binaries,
            Map<String, String> server,
            Consumer<String> progress) {
        public Settings {
            server = Map.copyOf(server);
        }

        /**
         * Settings for any free port, with data that is deleted at the end and never flushed to
         * disk.
         */
        public static Settings temporary() {
            return new Settings(
                    new DataFolder.Temporary(),
                    0,
                    PostgresBinaries.onClassPath(),
                    Map.of("fsync", "off", "full_page_writes", "off"),
                    _ -> {});
        }

        /** Settings with data that is kept in this folder. */
        public static Settings kept(Path folder) {
            return new Settings(
                    new DataFolder.Kept(folder),
                    0,
                    PostgresBinaries.onClassPath(),
                    Map.of(),
                    _ -> {});
        }

        public Settings withPort(int port) {
            return new Settings(folder, port, binaries, server, progress);
        }

        public Settings withBinaries(PostgresBinaries binaries) {
            return new Settings(folder, port, binaries, server, progress);
        }

        /**
         * These settings with one more server setting, e.g. {@code max_connections}. An empty value
         * leaves the setting to the server's own files.
         */
        public Settings with(String name, String value) {
            var more = new HashMap<>(server);
            more.put(name, value);
            return new Settings(folder, port, binaries, more, progress);
        }

        public Settings withProgress(Consumer<String> progress) {
            return new Settings(folder, port, binaries, server, progress);
        }

        private boolean durable() {
            return !"off".equals(server.get("fsync"));
        }

        private Map<String, String> all() {
            var all = new LinkedHashMap<String, String>();
            all.put("listen_addresses", "127.0.0.1");
            all.put("unix_socket_directories", "");
            all.put("wal_level", "logical");
            all.put("synchronous_commit", "on");
            all.put("max_wal_senders", "20");
            all.put("max_replication_slots", "20");
            all.put("max_connections", "200");
            all.put("max_prepared_transactions", "10");
            all.put("timezone", "UTC");
            all.put("log_timezone", "UTC");
            all.putAll(server);
            server.forEach((name, value) -> {
                if (value.isEmpty()) {
                    all.remove(name);
                }
            });
            return all;
        }
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @throws EmbeddedException if it does not start, or if another process uses the data folder
     */
    public static EmbeddedPostgres start(Settings settings) {
        var folder = settings.folder().create("postgres");
        var lock = FolderLock.acquire(folder);
        try {
            var programs = settings.binaries().folder(settings.progress());
            var cluster = new PostgresCluster(folder, programs, OrdinaryUser.find());
            prepare(cluster, settings);
            var port = Ports.keptIn(folder.resolve("port"), settings.port());
            var postgres = new EmbeddedPostgres(cluster, lock, settings, port);
            postgres.start();
            return postgres;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void prepare(PostgresCluster cluster, Settings settings) {
        if (!cluster.isCreated()) {
            settings.progress().accept("Creating a Postgres cluster in " + cluster.folder());
            cluster.create(settings.durable());
            return;
        }
        cluster.checkVersion();
        cluster.own();
        if (cluster.pid().isPresent()) {
            settings.progress().accept("Stopping the Postgres of a run that was killed");
            cluster.stop(PostgresCluster.Shutdown.FAST);
        }
    }

    private void start() {
        settings.progress().accept("Starting Postgres on port " + port);
        if (!Ports.isFree(port)) {
            throw new EmbeddedException(
                    "port %d is taken; Postgres needs another one".formatted(port));
        }
        cluster.start(port, settings.all());
    }

    /** Simulates a killed run: the server stays up, the folder's lock is released. */
    void abandon() {
        lock.close();
    }

    public int port() {
        return port;
    }

    /** The URL for psql: {@code postgresql://postgres@127.0.0.1:port/postgres}. */
    public String url() {
        return url("postgres");
    }

    public String url(String database) {
        return "postgresql://postgres@127.0.0.1:%d/%s".formatted(port, database);
    }

    /** The URL for the JDBC driver, with the user. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
    }

    /** The process id of the running server. */
    public long pid() {
        return cluster.pid().orElseThrow(() -> new EmbeddedException("this Postgres does not run"));
    }

    /** The folder that holds the server's data folder {@code data} and its log. */
    public Path folder() {
        return cluster.folder();
    }

    /** Shuts the server down cleanly and starts it again on the same port. */
    public void restart() {
        cluster.stop(PostgresCluster.Shutdown.FAST);
        start();
    }

    /**
     * Stops the server without a checkpoint, as a power failure would; {@link #restart} starts it
     * again.
     */
    public void crash() {
        cluster.stop(PostgresCluster.Shutdown.IMMEDIATE);
    }

    /** Shuts the server down cleanly, and deletes its data if it is temporary. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var temporary = settings.folder() instanceof DataFolder.Temporary;
        try {
            cluster.stop(
                    temporary ? PostgresCluster.Shutdown.IMMEDIATE : PostgresCluster.Shutdown.FAST);
        } finally {
            lock.close();
        }
        if (temporary) {
            new FolderTree(cluster.folder()).delete();
        }
    }
}
