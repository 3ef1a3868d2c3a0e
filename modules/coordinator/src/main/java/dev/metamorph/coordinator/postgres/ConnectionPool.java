package dev.metamorph.coordinator.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * Pooled connections to Postgres, in autocommit. Whoever begins a transaction in one ends it before
 * he gives it back. May be used by any thread.
 */
public final class ConnectionPool implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How many are kept though nobody needs them. */
    private static final int IDLE = 2;

    private final HikariDataSource source;

    private ConnectionPool(HikariDataSource source) {
        this.source = source;
    }

    /** What a pool is for, and so how it treats its connections. */
    public enum Role {
        /** A few connections for short questions and for DDL; straight to the server. */
        ADMIN(30, "extended", Duration.ofSeconds(5)),
        /** Connections that copy tables; perhaps through a pooler in transaction mode. */
        SNAPSHOT(0, "simple", Duration.ofSeconds(20));

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
     * Opens a pool; returns when its first connection is there.
     *
     * @throws PostgresException if there is no connection within 10 s
     */
    public static ConnectionPool open(String stack, Role role, DatabaseLogin login, int size) {
        var properties = new Properties();
        properties.putAll(login.properties());
        properties.setProperty("ApplicationName", "metamorph");
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
        return new ConnectionPool(new HikariDataSource(config));
    }

    /** The pool would try for a second and more, and its exception says less. */
    private static void tryOnce(DatabaseLogin login, Properties properties) {
        try {
            DriverManager.getConnection(login.jdbcUrl(), properties).close();
        } catch (SQLException e) {
            throw new PostgresException("connecting to " + login, e);
        }
    }

    /** Something to do with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T with(Connection connection) throws SQLException;
    }

    /**
     * Does something with a connection, which it waits for if all are in use.
     *
     * @param doing what, for the message if it fails
     * @throws PostgresException if there was no connection, or the work failed
     */
    public <T> T ask(String doing, Work<T> work) {
        try (var connection = source.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new PostgresException(doing, e);
        }
    }

    /**
     * A connection for the caller to close.
     *
     * @throws PostgresException if all are in use for too long
     */
    public Connection borrow() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new PostgresException("waiting for a connection", e);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
