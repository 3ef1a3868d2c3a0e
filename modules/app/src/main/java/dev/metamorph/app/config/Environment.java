package dev.metamorph.app.config;

import dev.metamorph.http.tls.TlsFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keys and their texts as they were given, and the way from there to a {@link Configuration}: all
 * problems are found before any is told. An empty value is as good as none.
 */
public final class Environment {
    private final Map<String, String> given;
    private final List<String> problems;

    private Environment(Map<String, String> given, List<String> problems) {
        this.given = Map.copyOf(given);
        this.problems = List.copyOf(problems);
    }

    /** These variables alone. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(variables, List.of());
    }

    /**
     * The lines {@code KEY=value} of a file; what the variables say goes before. Blank lines and
     * those that begin with {@code #} say nothing. A key that does not exist is a problem, as it is
     * a slip; among the variables there are always strangers.
     */
    public static Environment of(Map<String, String> variables, Path file) {
        var all = new HashMap<String, String>();
        var problems = new ArrayList<String>();
        try {
            var number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                addLine(line.strip(), "%s line %d".formatted(file, number), all, problems);
            }
        } catch (IOException _) {
            problems.add("cannot read the configuration file %s".formatted(file));
        }
        all.putAll(variables);
        return new Environment(all, problems);
    }

    private static void addLine(
            String line, String place, Map<String, String> all, List<String> problems) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        var equals = line.indexOf('=');
        if (equals < 1) {
            problems.add("%s is no KEY=value".formatted(place));
            return;
        }
        var name = line.substring(0, equals).strip();
        if (!exists(name)) {
            problems.add(
                    "%s: there is no key %s; see docs/configuration.md".formatted(place, name));
        } else if (all.put(name, unquoted(line.substring(equals + 1).strip())) != null) {
            problems.add("%s gives %s a second time".formatted(place, name));
        }
    }

    private static boolean exists(String name) {
        return Keys.ALL.stream().anyMatch(key -> key.name().equals(name))
                || KafkaClients.isPassed(name);
    }

    private static String unquoted(String value) {
        var quoted = value.length() > 1 && value.matches("\"[^\"]*\"|'[^']*'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The same, where nothing else is given for these keys. */
    public Environment withDefaults(Map<String, String> defaults) {
        var all = new HashMap<>(defaults);
        given.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put(name, value);
            }
        });
        return new Environment(all, problems);
    }

    /**
     * Reads everything.
     *
     * @throws ConfigurationException with all that is wrong
     */
    public Configuration read() {
        var found = new ArrayList<>(problems);
        Keys.ALL.forEach(key -> check(key, found));
        checkAccess(found);
        checkTls(found);
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return configuration();
    }

    /**
     * Reads what is known of the database, for what needs nothing else.
     *
     * @throws ConfigurationException with all that is wrong with that
     */
    public Configuration.Database readDatabase() {
        var found = new ArrayList<>(problems);
        Keys.OF_DATABASE.forEach(key -> check(key, found));
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return database();
    }

    private void check(Key<?> key, List<String> found) {
        if (isMissing(key)) {
            found.add("%s is missing; it has no default".formatted(key.name()));
        } else if (referred(key).stream().noneMatch(this::isUnusable)) {
            key.problem(text(key)).ifPresent(found::add);
        }
    }

    private void checkAccess(List<String> found) {
        if (isUnusable(Keys.INSECURE)) {
            return;
        }
        var secret = value(Keys.SECRET);
        boolean insecure = value(Keys.INSECURE);
        if (secret.isEmpty() && !insecure) {
            found.add(
                    "SECRET is missing; give one, or INSECURE=true to let everyone read every table");
        }
        if (!secret.isEmpty() && insecure) {
            found.add("SECRET and INSECURE=true contradict each other; give one of them");
        }
    }

    private void checkTls(List<String> found) {
        if (isGiven(Keys.TLS_CERTIFICATE_FILE) != isGiven(Keys.TLS_KEY_FILE)) {
            found.add(
                    "TLS_CERTIFICATE_FILE and TLS_KEY_FILE belong together; give both, or none to speak HTTP without TLS");
        } else if (isGiven(Keys.TLS_KEY_FILE)) {
            var plain =
                    isGiven(Keys.ADVERTISED_URL) && text(Keys.ADVERTISED_URL).startsWith("http:");
            if (plain) {
                found.add(
                        "ADVERTISED_URL is \"%s\", and the port speaks TLS; give https://host:port"
                                .formatted(text(Keys.ADVERTISED_URL)));
            }
            if (tlsFiles().read() instanceof TlsFiles.Content.Unusable(var problems)) {
                found.addAll(problems);
            }
        }
    }

    private TlsFiles tlsFiles() {
        return new TlsFiles(value(Keys.TLS_CERTIFICATE_FILE), value(Keys.TLS_KEY_FILE));
    }

    private Configuration.Tls tls() {
        return isGiven(Keys.TLS_KEY_FILE)
                ? new Configuration.Tls.On(tlsFiles(), value(Keys.TLS_RELOAD_INTERVAL))
                : new Configuration.Tls.Off();
    }

    private boolean isMissing(Key<?> key) {
        return key.fallback() instanceof Key.Fallback.None && !isGiven(key);
    }

    private boolean isGiven(Key<?> key) {
        return !given.getOrDefault(key.name(), "").isEmpty();
    }

    /** A key whose own problem is told already need not spoil those that refer to it. */
    private boolean isUnusable(Key<?> key) {
        return isMissing(key) || key.problem(text(key)).isPresent();
    }

    private Set<Key<?>> referred(Key<?> key) {
        if (isGiven(key) || !(key.fallback() instanceof Key.Fallback.Text(var text))) {
            return Set.of();
        }
        return Keys.ALL.stream()
                .filter(other -> text.contains("<%s>".formatted(other.name())))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private String text(Key<?> key) {
        if (isGiven(key)) {
            return given.getOrDefault(key.name(), "");
        }
        return switch (key.fallback()) {
            case Key.Fallback.None() -> "";
            case Key.Fallback.Text(var fallback) -> {
                var text = fallback;
                for (var other : referred(key)) {
                    text = text.replace("<%s>".formatted(other.name()), text(other));
                }
                yield text;
            }
        };
    }

    private <T> T value(Key<T> key) {
        return key.parse().apply(text(key));
    }

    private Configuration configuration() {
        return new Configuration(
                value(Keys.STACK_ID),
                database(),
                KafkaClients.read(value(Keys.KAFKA_BOOTSTRAP_SERVERS), given),
                new Configuration.Feed(
                        value(Keys.FEED_PARTITIONS),
                        Math.toIntExact(value(Keys.CHUNK_BYTES)),
                        value(Keys.FEED_TRIM_INTERVAL)),
                http(),
                value(Keys.DATA_DIR).toAbsolutePath().normalize(),
                value(Keys.STORE_MEMORY),
                value(Keys.ADVERTISED_URL),
                value(Keys.START_PATIENCE),
                value(Keys.LOG_LEVEL));
    }

    private Configuration.Database database() {
        return new Configuration.Database(
                value(Keys.DATABASE_URL),
                value(Keys.POOLED_DATABASE_URL),
                value(Keys.DATABASE_POOL_SIZE),
                value(Keys.SLOT_NAME),
                value(Keys.PUBLICATION_NAME),
                value(Keys.MANUAL_PUBLISHING),
                value(Keys.SCHEMA_CHECK_INTERVAL));
    }

    private Configuration.Http http() {
        return new Configuration.Http(
                value(Keys.HOST),
                value(Keys.PORT),
                tls(),
                value(Keys.SECRET),
                value(Keys.ENABLE_SHAPE_DELETE),
                value(Keys.LONG_POLL_TIMEOUT),
                value(Keys.STOP_DELAY),
                value(Keys.CACHE_MAX_AGE),
                value(Keys.CACHE_STALE_AGE),
                value(Keys.MAX_INITIAL_REQUESTS),
                value(Keys.MAX_EXISTING_REQUESTS));
    }
}
