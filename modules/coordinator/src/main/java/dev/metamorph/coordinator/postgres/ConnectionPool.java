package dev.metamorph.coordinator.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * Pooled connections to Postgres in autocommit. Their statements begin with a comment that names
 * the stack. A caller that begins a transaction ends it before it returns the connection. Any
 * thread.
 */
public final class ConnectionPool implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** The number of idle connections that are kept. */
    private static final int IDLE = 2;

    /** The read timeout of a connection outside of the pool. */
    private static final String APART_SECONDS = "10";

    private final HikariDataSource source;
    private final TaggedSql tagged;

    private ConnectionPool(HikariDataSource source, TaggedSql tagged) {
        this.source = source;
        this.tagged = tagged;
    }

    /** The purpose of a pool, which decides how its connections are set up. */
    public enum Role {
        /** A few direct connections for short queries and DDL. */
        ADMIN(30, "extended", Duration.ofSeconds(5)),
        /** Connections that copy tables, perhaps through a pooler in transaction mode. */
        SNAPSHOT(60, "simple", Duration.ofSeconds(20));

        private final int readTimeoutSeconds;
        private final String queryMode;
        private final Duration queue;

        Role(int readTimeoutSeconds, String queryMode, Duration queue) {
            this.readTimeoutSeconds = readTimeoutSeconds;
            this.queryMode = queryMode;
            this.queue = queue;
        }
    }

    /**
     * Opens a pool; returns when its first connection is established.
     *
     * @throws PostgresException if there is no connection within 10 s
     */
    public static ConnectionPool open(String stack, Role role, DatabaseLogin login, int size) {
        var properties = new Properties();
        properties.putAll(login.properties());
        properties.setProperty("ApplicationName", name(login, role));
        properties.setProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
        properties.setProperty("socketTimeout", Integer.toString(role.readTimeoutSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("preferQueryMode", role.queryMode);
        tryOnce(login, properties);
        var config = new HikariConfig();
        config.setPoolName("%s-%s".formatted(stack, role.name().toLowerCase(Locale.ROOT)));
        config.setJdbcUrl(login.jdbcUrl());
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(size);
        if (size > IDLE) {
            config.setMinimumIdle(IDLE);
            config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        }
        config.setConnectionTimeout(role.queue.toMillis());
        return new ConnectionPool(
                new HikariDataSource(config), new TaggedSql(SqlText.tag("stack", stack)));
    }

    /** The login's name, which says the stack, and what the connections are for. */
    private static String name(DatabaseLogin login, Role role) {
        return "%s %s"
                .formatted(
                        login.properties().getOrDefault("ApplicationName", "metamorph"),
                        role.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Connects once without the pool, which would retry for a second and more and whose exception
     * says less.
     */
    private static void tryOnce(DatabaseLogin login, Properties properties) {
        try {
            DriverManager.getConnection(login.jdbcUrl(), properties).close();
        } catch (SQLException e) {
            throw new PostgresException("connecting to " + login, resolved(e));
        }
    }

    /** The driver does not say why a name was not resolved, so the name server is asked again. */
    private static SQLException resolved(SQLException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException unknown) {
                try {
                    var _ = InetAddress.getByName(unknown.getMessage());
                } catch (UnknownHostException reason) {
                    return new SQLException(failure.getMessage(), failure.getSQLState(), reason);
                }
            }
        }
        return failure;
    }

    /** Work that needs a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Runs the work. */
        T with(Connection connection) throws SQLException;
    }

    /**
     * Runs work with a connection; waits for one if all are in use.
     *
     * @param doing what the work does, for the message if it fails
     * @throws PostgresException if there was no connection, or the work failed
     */
    public <T> T ask(String doing, Work<T> work) {
        try (var connection = source.getConnection()) {
            return work.with(tagged.of(connection));
        } catch (SQLException e) {
            throw new PostgresException(doing, e);
        }
    }

    /**
     * Runs short work with a new connection outside of the pool, for questions about connections of
     * the pool. A read waits 10 s at most.
     *
     * @param doing what the work does, for the message if it fails
     * @throws PostgresException if there was no connection, or the work failed
     */
    public <T> T askApart(String doing, Work<T> work) {
        var properties = new Properties();
        properties.putAll(source.getDataSourceProperties());
        properties.setProperty("socketTimeout", APART_SECONDS);
        try (var connection = DriverManager.getConnection(source.getJdbcUrl(), properties)) {
            return work.with(tagged.of(connection));
        } catch (SQLException e) {
            throw new PostgresException(doing, e);
        }
    }

    /**
     * Borrows a connection, which the caller closes.
     *
     * @throws PostgresException if all are in use for too long
     */
    public Connection borrow() {
        try {
            return tagged.of(source.getConnection());
        } catch (SQLException e) {
            throw new PostgresException("waiting for a connection", e);
        }
    }

    /**
     * The connections of a pool.
     *
     * @param active in use
     * @param idle free
     * @param limit the most that there may be
     * @param waiting the threads that wait for one
     */
    public record Figures(int active, int idle, int limit, int waiting) {}

    /** The current figures; empty once the pool is closed. */
    public Optional<Figures> figures() {
        var pool = source.getHikariPoolMXBean();
        return pool == null || source.isClosed()
                ? Optional.empty()
                : Optional.of(
                        new Figures(
                                pool.getActiveConnections(),
                                pool.getIdleConnections(),
                                source.getMaximumPoolSize(),
                                pool.getThreadsAwaitingConnection()));
    }

    @Override
    public void close() {
        source.close();
    }
}
