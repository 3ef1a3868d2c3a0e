package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedPostgres;

/**
 * Where a Postgres of tests listens. Its superuser is {@code postgres}, without a password.
 *
 * @param host a name or an address
 */
public record PostgresServer(String host, int port) {
    /** The address of an embedded server, which it keeps when it is restarted. */
    public static PostgresServer of(EmbeddedPostgres postgres) {
        return new PostgresServer("127.0.0.1", postgres.port());
    }

    /** The URL of the database {@code postgres}. */
    public String url() {
        return url("postgres");
    }

    /** The URL of a database: {@code postgresql://...}. */
    public String url(String database) {
        return "postgresql://postgres@%s:%d/%s".formatted(host, port, database);
    }

    /** The JDBC driver's URL of the database {@code postgres}. */
    String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** The JDBC driver's URL of a database. */
    String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s?user=postgres".formatted(host, port, database);
    }
}
