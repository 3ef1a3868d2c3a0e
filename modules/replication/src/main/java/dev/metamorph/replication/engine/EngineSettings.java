package dev.metamorph.replication.engine;

import java.util.Properties;

/**
 * The settings of the engine's connection to the database.
 *
 * @param login pgjdbc's properties, host and database among them; must not change any more
 * @param slot the slot, which exists
 * @param publication the publication, which exists
 */
public record EngineSettings(Properties login, String slot, String publication) {
    /** Leaves out the login, which holds secrets. */
    @Override
    public String toString() {
        return "EngineSettings[slot=%s, publication=%s]".formatted(slot, publication);
    }

    /** The same settings in Debezium's form, with the fixed ones of the engine. */
    Properties toDebezium(String relay) {
        var engine = new Properties();
        engine.setProperty("name", "metamorph");
        engine.setProperty("connector.class", RelayConnector.class.getName());
        engine.setProperty(RelayTask.RELAY, relay);
        engine.setProperty("topic.prefix", "metamorph");
        database(engine);
        stream(engine);
        lifecycle(engine);
        return engine;
    }

    private void database(Properties engine) {
        engine.setProperty("driver.connectTimeout", "10");
        engine.setProperty("driver.socketTimeout", "30");
        for (var name : login.stringPropertyNames()) {
            var value = login.getProperty(name);
            switch (name) {
                case "PGHOST" -> engine.setProperty("database.hostname", inUrl(value));
                case "PGPORT" -> engine.setProperty("database.port", value);
                case "PGDBNAME" -> engine.setProperty("database.dbname", value);
                case "user", "password", "sslmode" -> engine.setProperty("database." + name, value);
                default -> engine.setProperty("driver." + name, value);
            }
        }
    }

    private static String inUrl(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private void stream(Properties engine) {
        engine.setProperty("plugin.name", "pgoutput");
        engine.setProperty("slot.name", slot);
        engine.setProperty("publication.name", publication);
        engine.setProperty("publication.autocreate.mode", "disabled");
        // Debezium takes no snapshot at all, not even of schemas.
        engine.setProperty("snapshot.mode", "configuration_based");
        engine.setProperty("snapshot.mode.configuration.based.start.stream", "true");
        // A pattern that matches no table: Debezium then neither reads tables nor builds schemas.
        engine.setProperty("table.include.list", "none[.]none");
        // No stored offset: the slot's confirmed position is the only one.
        engine.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        engine.setProperty("offset.flush.interval.ms", "86400000");
    }

    private static void lifecycle(Properties engine) {
        // The supervisor restarts, not Debezium.
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
