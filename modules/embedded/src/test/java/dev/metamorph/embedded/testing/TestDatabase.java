package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedPostgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One database of a test server. Closing it ends its sessions, drops its slots and drops it. */
public final class TestDatabase implements AutoCloseable {
    private final PostgresServer postgres;
    private final String name;

    private TestDatabase(PostgresServer postgres, String name) {
        this.postgres = postgres;
        this.name = name;
    }

    /** Creates the database. The name is not quoted, so it must be an identifier. */
    public static TestDatabase create(EmbeddedPostgres postgres, String name) {
        return create(PostgresServer.of(postgres), name, "");
    }

    /** Creates the database with options of {@code CREATE DATABASE}, as SQL. */
    static TestDatabase create(PostgresServer postgres, String name, String options) {
        run(postgres.jdbcUrl(), List.of("CREATE DATABASE %s %s".formatted(name, options)));
        return new TestDatabase(postgres, name);
    }

    /** A database that exists already. */
    public static TestDatabase of(EmbeddedPostgres postgres, String name) {
        return of(PostgresServer.of(postgres), name);
    }

    /** A database that exists already. */
    public static TestDatabase of(PostgresServer postgres, String name) {
        return new TestDatabase(postgres, name);
    }

    public String name() {
        return name;
    }

    /** The database's URL, {@code postgresql://...}. */
    public String url() {
        return postgres.url(name);
    }

    public String jdbcUrl() {
        return postgres.jdbcUrl(name);
    }

    /** A new connection, which the caller closes. */
    public Connection connect() {
        return connect(jdbcUrl());
    }

    /** Runs statements in auto-commit mode, one after the other, on one connection. */
    public void execute(String... statements) {
        run(jdbcUrl(), List.of(statements));
    }

    /** The rows of a query, every value as the driver's text, NULL as the word {@code NULL}. */
    public List<List<String>> query(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (var column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    var value = result.getString(column);
                    row.add(value == null ? "NULL" : value);
                }
                rows.add(List.copyOf(row));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError("%s: %s".formatted(sql, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        run(
                postgres.jdbcUrl(),
                List.of(
                        "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
                                + " WHERE active AND database = '%s'".formatted(name),
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                                + " WHERE database = '%s'".formatted(name),
                        "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name)));
    }

    private static Connection connect(String jdbcUrl) {
        try {
            return DriverManager.getConnection(jdbcUrl);
        } catch (SQLException e) {
            throw new AssertionError("%s: %s".formatted(jdbcUrl, e.getMessage()), e);
        }
    }

    private static void run(String jdbcUrl, List<String> statements) {
        try (var connection = connect(jdbcUrl);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(
                    "%s: %s".formatted(String.join("; ", statements), e.getMessage()), e);
        }
    }
}
