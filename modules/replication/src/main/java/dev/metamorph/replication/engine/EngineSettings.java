package dev.metamorph.replication.engine;

import org.postgresql.Driver;
import org.postgresql.PGProperty;

import java.util.Map;
import java.util.Properties;

/**
 * How the engine reaches the database that we stream from.
 *
 * @param jdbcUrl the database
 * @param properties pgjdbc's
 * @param slot the slot, which exists
 * @param publication the publication, which exists
 */
public record EngineSettings(
        String jdbcUrl, Map<String, String> properties, String slot, String publication) {
    /** Copies the map. */
    public EngineSettings {
        properties = Map.copyOf(properties);
    }

    /** Without the properties: they hold secrets. */
    @Override
    public String toString() {
        return "EngineSettings[%s, slot=%s]".formatted(jdbcUrl, slot);
    }

    /** Debezium's own form of it. */
    Properties toDebezium(String relay) {
        var parts = Driver.parseURL(jdbcUrl, new Properties());
        if (parts == null) {
            throw new IllegalArgumentException("%s is no URL of a database".formatted(jdbcUrl));
        }
        var engine = new Properties();
        engine.setProperty("name", "metamorph");
        engine.setProperty("connector.class", RelayConnector.class.getName());
        engine.setProperty(RelayTask.RELAY, relay);
        engine.setProperty("topic.prefix", "metamorph");
        database(parts, engine);
        stream(engine);
        lifecycle(engine);
        return engine;
    }

    private void database(Properties parts, Properties engine) {
        var host = parts.getProperty(PGProperty.PG_HOST.getName(), "localhost");
        engine.setProperty(
                "database.hostname",
                host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
        engine.setProperty(
                "database.port", parts.getProperty(PGProperty.PG_PORT.getName(), "5432"));
        engine.setProperty(
                "database.dbname", parts.getProperty(PGProperty.PG_DBNAME.getName(), ""));
        engine.setProperty("driver.connectTimeout", "10");
        engine.setProperty("driver.socketTimeout", "30");
        properties.forEach((name, value) -> {
            switch (name) {
                case "user", "password", "sslmode" -> engine.setProperty("database." + name, value);
                default -> engine.setProperty("driver." + name, value);
            }
        });
    }

    private void stream(Properties engine) {
        engine.setProperty("plugin.name", "pgoutput");
        engine.setProperty("slot.name", slot);
        engine.setProperty("publication.name", publication);
        engine.setProperty("publication.autocreate.mode", "disabled");
        engine.setProperty("snapshot.mode", "never");
        // Matches nothing: Debezium neither looks at tables at its start nor builds their schemas.
        engine.setProperty("table.include.list", "none[.]none");
        // No stored offset: the slot's confirmed position is the only one.
        engine.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        engine.setProperty("offset.flush.interval.ms", "86400000");
    }

    private static void lifecycle(Properties engine) {
        // Restarts are the supervisor's.
        engine.setProperty("errors.max.retries", "0");
        engine.setProperty("slot.max.retries", "0");
        // One batch is one record: there is nothing to do in parallel.
        engine.setProperty("record.processing.threads", "1");
        engine.setProperty("record.processing.shutdown.timeout.ms", "200");
        engine.setProperty("executor.shutdown.timeout.ms", "500");
        engine.setProperty("task.management.timeout.ms", "30000");
        engine.setProperty("poll.interval.ms", "20");
        engine.setProperty("signal.enabled.channels", "");
    }
}
