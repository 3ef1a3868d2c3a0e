package dev.metamorph.replication;

import org.postgresql.Driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;

/**
 * The settings of the replication client.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without a password; parameters in it
 *     override properties of the same name
 * @param properties pgjdbc's properties ({@code user}, {@code password}, {@code sslmode}, ...); the
 *     ones that replication needs are overridden, {@code socketFactory} among them
 * @param slot the replication slot; the advisory lock's key is the hash of its name
 * @param publication the publication whose tables are followed
 * @param maxRowBytes the limit for one change as Postgres sends it, the old and the new row
 *     together; a larger one ends the shapes of its table
 * @param instance the instance that the replication connection names as its owner; empty for none
 */
public record ReplicationSettings(
        String jdbcUrl,
        Map<String, String> properties,
        String slot,
        String publication,
        int maxRowBytes,
        String instance) {
    private static final int MIN_ROW_BYTES = 1 << 20;
    private static final int MAX_ROW_BYTES = 512 << 20;

    /**
     * By the count of its copies in the code, one change is in the heap up to 26 times at once, if
     * one large change follows another.
     */
    private static final int HEAP_PER_ROW = 32;

    /** Settings with the {@link #defaultMaxRowBytes default limit} for this process's heap. */
    public ReplicationSettings(
            String jdbcUrl, Map<String, String> properties, String slot, String publication) {
        this(
                jdbcUrl,
                properties,
                slot,
                publication,
                defaultMaxRowBytes(Runtime.getRuntime().maxMemory()),
                "");
    }

    /** Copies the map; refuses URLs and names that pgjdbc or Postgres would refuse. */
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
        if (maxRowBytes < 1 || maxRowBytes > MAX_ROW_BYTES) {
            problems.add(
                    "rows of at most %d bytes; give 1 to %d".formatted(maxRowBytes, MAX_ROW_BYTES));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** A 32nd of the heap, 1 to 512 MiB. */
    public static int defaultMaxRowBytes(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_PER_ROW, MIN_ROW_BYTES, MAX_ROW_BYTES);
    }

    /** A copy with another limit for one change. */
    public ReplicationSettings withMaxRowBytes(int bytes) {
        return new ReplicationSettings(jdbcUrl, properties, slot, publication, bytes, instance);
    }

    /** A copy for an instance of that name. */
    public ReplicationSettings withInstance(String name) {
        return new ReplicationSettings(jdbcUrl, properties, slot, publication, maxRowBytes, name);
    }

    /** A copy for one host of those in the URL, {@code host:port}. */
    ReplicationSettings at(String place) {
        var one = jdbcUrl.replaceFirst("//[^/?]*", Matcher.quoteReplacement("//" + place));
        return new ReplicationSettings(one, properties, slot, publication, maxRowBytes, instance);
    }

    /** The properties for pgjdbc, with those of the URL, which override the others. */
    Properties login() {
        var given = new Properties();
        given.putAll(properties);
        var login = Driver.parseURL(jdbcUrl, given);
        if (login == null) {
            throw new IllegalStateException("the URL was checked");
        }
        return login;
    }

    /** Connects with the properties of {@link #login}, which may have been changed. */
    static Connection connect(Properties login) throws SQLException {
        var connection = new Driver().connect("jdbc:postgresql://", login);
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL", "08001");
        }
        return connection;
    }

    /** Leaves out the properties, which hold secrets. */
    @Override
    public String toString() {
        return "ReplicationSettings[%s, slot=%s, publication=%s]"
                .formatted(jdbcUrl, slot, publication);
    }
}
