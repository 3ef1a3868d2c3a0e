package dev.metamorph.coordinator.postgres;

import java.util.Map;

/**
 * The address of the database and the credentials.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without a password
 * @param properties pgjdbc's connection properties ({@code user}, {@code password}, {@code
 *     sslmode}, ...)
 */
public record DatabaseLogin(String jdbcUrl, Map<String, String> properties) {
    /** Copies the map. */
    public DatabaseLogin {
        properties = Map.copyOf(properties);
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "the database's URL must begin with jdbc:postgresql:");
        }
    }

    /** Only the URL: the properties hold secrets. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
