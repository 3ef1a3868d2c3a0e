package dev.metamorph.replication;

import java.util.ArrayList;
import java.util.Map;

/**
 * From where to replicate.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without a password
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
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            problems.add("the database's URL must begin with jdbc:postgresql:");
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

    /** Without the properties: they hold secrets. */
    @Override
    public String toString() {
        return "ReplicationSettings[%s, slot=%s, publication=%s]"
                .formatted(jdbcUrl, slot, publication);
    }
}
