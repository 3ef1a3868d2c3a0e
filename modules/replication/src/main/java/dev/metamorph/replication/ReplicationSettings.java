package dev.metamorph.replication;

import org.postgresql.Driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Properties;

/**
 * From where to replicate.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without a password; parameters in it
 *     go before properties of the same name
 * @param properties pgjdbc's own ({@code user}, {@code password}, {@code sslmode}, ...); those that
 *     replication needs are set over them, {@code socketFactory} among them
 * @param slot the replication slot; the advisory lock is taken on the hash of its name
 * @param publication whose tables are followed
 */
public record ReplicationSettings(
        String jdbcUrl, Map<String, String> properties, String slot, String publication) {
    /** Copies the map; refuses names that Postgres would. */
    public ReplicationSettings {
        properties = Map.copyOf(properties);
        var problems = new ArrayList<String>();
        if (Driver.parseURL(jdbcUrl, null) == null) {
            problems.add("the database's URL must be jdbc:postgresql://host:port/database");
        }
        if (!slot.matches("[a-z0-9_]{1,63}")) {
            problems.add("replication slot \"%s\": give 1 to 63 of a-z, 0-9 and _".formatted(slot));
        }
        if (publication.isEmpty()) {
            problems.add("the publication has no name; give one");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** All that pgjdbc must know, what the URL says included; the URL wins. */
    Properties login() {
        var given = new Properties();
        given.putAll(properties);
        var login = Driver.parseURL(jdbcUrl, given);
        if (login == null) {
            throw new IllegalStateException("the URL was checked");
        }
        return login;
    }

    /** Connects with what {@link #login} gave, changed or not. */
    static Connection connect(Properties login) throws SQLException {
        var connection = new Driver().connect("jdbc:postgresql://", login);
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL", "08001");
        }
        return connection;
    }

    /** Without the properties: they hold secrets. */
    @Override
    public String toString() {
        return "ReplicationSettings[%s, slot=%s, publication=%s]"
                .formatted(jdbcUrl, slot, publication);
    }
}
