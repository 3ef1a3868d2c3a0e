package dev.metamorph.app.service;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestKafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a service under test is started with.
 *
 * @param environment its environment variables
 * @param jvmOptions its JVM's
 * @param log where its output goes
 */
public record ServiceSettings(Map<String, String> environment, List<String> jvmOptions, Path log) {
    /** Copies the collections. */
    public ServiceSettings {
        environment = Map.copyOf(environment);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** A stack of its own on that database and the broker of this JVM's tests. */
    public static ServiceSettings of(TestDatabase database, Path folder) {
        return of(database.url(), TestKafka.shared().bootstrap(), folder);
    }

    /** A stack of its own on a database and a broker. */
    public static ServiceSettings of(String databaseUrl, String bootstrap, Path folder) {
        var stack = TestKafka.freshStack();
        return new ServiceSettings(
                Map.of(
                        "DATABASE_URL",
                        databaseUrl,
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrap,
                        "STACK_ID",
                        stack,
                        "DATA_DIR",
                        folder.resolve("data").toString(),
                        // The disk of the machine that tests is not under test.
                        "DISK_CREATION_LIMIT",
                        "100",
                        "DISK_LIMIT",
                        "100",
                        "INSECURE",
                        "true",
                        "ENABLE_SHAPE_DELETE",
                        "true",
                        "LONG_POLL_TIMEOUT",
                        "300ms"),
                List.of(
                        "-Xmx512m",
                        // Lives for seconds, most of it in code that runs once.
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.timezone=UTC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"),
                Path.of("target", "service-%s.log".formatted(stack)));
    }

    /** The stack's id. */
    public String stack() {
        return Objects.requireNonNull(environment.get("STACK_ID"));
    }

    /** Where the broker is. */
    public String bootstrap() {
        return Objects.requireNonNull(environment.get("KAFKA_BOOTSTRAP_SERVERS"));
    }

    /** With an option of the JVM more. */
    public ServiceSettings withJvmOption(String option) {
        var more = new ArrayList<>(jvmOptions);
        more.add(option);
        return new ServiceSettings(environment, more, log);
    }

    /** With another setting. */
    public ServiceSettings with(String key, String value) {
        var more = new HashMap<>(environment);
        more.put(key, value);
        return new ServiceSettings(more, jvmOptions, log);
    }

    /** With a setting that is read from a file. */
    public ServiceSettings withFile(String key, Path file) {
        var more = new HashMap<>(environment);
        more.remove(key);
        more.put(key + "_FILE", file.toString());
        return new ServiceSettings(more, jvmOptions, log);
    }

    /** The same under the names that Electric has for them, in the form that it documents. */
    public ServiceSettings underNamesOfElectric() {
        var names =
                Map.of(
                        "STACK_ID", "ELECTRIC_REPLICATION_STREAM_ID",
                        "DATA_DIR", "ELECTRIC_STORAGE_DIR",
                        "INSECURE", "ELECTRIC_INSECURE",
                        "ENABLE_SHAPE_DELETE", "ELECTRIC_ENABLE_INTEGRATION_TESTING",
                        "LONG_POLL_TIMEOUT", "ELECTRIC_LONG_POLL_TIMEOUT");
        var renamed = new HashMap<String, String>();
        environment.forEach((key, value) ->
                renamed.put(names.getOrDefault(key, key), value.replaceFirst("^(\\d+)ms$", "$1")));
        return new ServiceSettings(renamed, jvmOptions, log);
    }

    /** For one of several instances of the stack. */
    public ServiceSettings forInstance(int number) {
        var folder = Path.of(environment.get("DATA_DIR")).resolveSibling("data-" + number);
        var name = log.getFileName().toString().replace(".log", "-%d.log".formatted(number));
        return new ServiceSettings(
                with("DATA_DIR", folder.toString()).environment,
                jvmOptions,
                log.resolveSibling(name));
    }
}
