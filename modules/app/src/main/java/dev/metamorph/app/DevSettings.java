package dev.metamorph.app;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.app.stack.ExistingFeed;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings of the instances of {@code metamorph dev}: the environment's variables, except for
 * those that the command itself decides.
 *
 * @param folder of all data
 * @param variables the keys of {@code docs/configuration.md}
 */
record DevSettings(Path folder, Map<String, String> variables) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PARTITIONS = "FEED_PARTITIONS";
    private static final int PARTITIONS_OF_SEVERAL = 8;

    /** Files of the keys that the command decides. */
    private static final Set<String> FILES =
            Set.of(
                    "DATABASE_URL_FILE",
                    "POOLED_DATABASE_URL_FILE",
                    "SECRET_FILE",
                    "PREVIOUS_SECRET_FILE");

    DevSettings {
        variables = Map.copyOf(variables);
    }

    /**
     * For an instance on that database and that Kafka, readable for every local user.
     *
     * @param ours whether Kafka is the embedded one, to which the user's Kafka settings do not
     *     apply
     */
    static DevSettings of(Path folder, String database, String bootstrap, boolean ours) {
        var variables = new HashMap<>(Environment.withoutPrefix(System.getenv()));
        if (ours) {
            variables.keySet().removeIf(name -> name.startsWith("KAFKA_"));
        }
        variables.keySet().removeAll(FILES);
        variables.put("DATABASE_URL", database);
        variables.put("POOLED_DATABASE_URL", database);
        variables.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        variables.put("HOST", LOOPBACK);
        variables.put("ADMIN_HOST", LOOPBACK);
        variables.put("TLS_CERTIFICATE_FILE", "");
        variables.put("TLS_KEY_FILE", "");
        variables.put("SECRET", "");
        variables.put("PREVIOUS_SECRET", "");
        variables.put("INSECURE", "true");
        variables.put("ENABLE_SHAPE_DELETE", "true");
        variables.put("STOP_DELAY", "0s");
        // It is a place to try things out, often on a disk that has been nearly full for years.
        variables.putIfAbsent("DISK_CREATION_LIMIT", "100");
        variables.putIfAbsent("DISK_LIMIT", "100");
        variables.putIfAbsent("LOG_LEVEL", "warn");
        variables.putIfAbsent("START_PATIENCE", "10s");
        return new DevSettings(folder, variables).withShapes("shapes");
    }

    /** The same, on another port. */
    DevSettings withPort(int port) {
        return with("PORT", Integer.toString(port))
                .with("ADVERTISED_URL", "http://%s:%d".formatted(LOOPBACK, port));
    }

    /** The same for a further instance: with a folder and an admin port of its own. */
    DevSettings forInstance(int number) {
        return withShapes("shapes-" + number).with("ADMIN_PORT", "");
    }

    /** The same, with the shape logs in that folder of the data folder. */
    DevSettings withShapes(String name) {
        return with("DATA_DIR", folder.resolve(name).toString());
    }

    /**
     * The same, with the number of partitions of the existing feed; a new feed gets 1, or 8 for
     * several instances. Kafka must run.
     */
    DevSettings withPartitions(int instances) {
        if (!variables.getOrDefault(PARTITIONS, "").isEmpty()) {
            return this;
        }
        var fresh = instances > 1 ? PARTITIONS_OF_SEVERAL : 1;
        var number = ExistingFeed.partitions(read()).orElse(fresh);
        return with(PARTITIONS, Integer.toString(number));
    }

    private DevSettings with(String key, String value) {
        var more = new HashMap<>(variables);
        more.put(key, value);
        return new DevSettings(folder, more);
    }

    int port() {
        return Integer.parseInt(variables.getOrDefault("PORT", "0"));
    }

    Configuration read() {
        return Environment.of(variables).read();
    }
}
