package dev.metamorph.app.config;

import dev.metamorph.http.tls.TlsFiles;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keys and their values as given, and their conversion to a {@link Configuration}, which reports
 * all problems together. An empty value counts as missing.
 */
public final class Environment {
    private final Map<String, String> given;
    private final Map<String, Path> files;
    private final List<String> problems;
    private final List<String> warnings;

    private Environment(Map<String, String> variables, List<String> found) {
        var settings = GivenSettings.of(variables);
        given = settings.values();
        files = settings.files();
        warnings = settings.warnings();
        problems = Stream.of(found, settings.problems()).flatMap(List::stream).toList();
    }

    /** The variables with the names of keys for those with the prefix {@code METAMORPH_}. */
    public static Map<String, String> withoutPrefix(Map<String, String> variables) {
        return GivenSettings.withoutPrefix(variables, new ArrayList<>());
    }

    /** Of these variables, without a file. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(variables, List.of());
    }

    /**
     * Of the lines {@code KEY=value} of a file; the variables override them. Blank lines and lines
     * that begin with {@code #} are ignored. An unknown key in the file is a problem, because it is
     * a typing error; unknown environment variables are normal.
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
        variables.forEach((name, value) -> {
            if (!value.isEmpty() && !GivenSettings.isLink(name, value)) {
                all.keySet().removeIf(line -> GivenSettings.isOfOneKey(line, name));
            }
        });
        variables.forEach((name, value) -> {
            if (!GivenSettings.isLink(name, value)) {
                all.put(name, value);
            }
        });
        return new Environment(all, problems);
    }

    private static void addLine(
            String line, String place, Map<String, String> all, List<String> problems) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        var equals = line.indexOf('=');
        if (equals < 1) {
            problems.add("%s is not KEY=value".formatted(place));
            return;
        }
        var name = line.substring(0, equals).strip();
        if (!exists(name)) {
            var meant = GivenSettings.suggestion(name).map(" (did you mean %s?)"::formatted);
            problems.add(
                    "%s: there is no key %s%s; see docs/configuration.md"
                            .formatted(place, name, meant.orElse("")));
        } else if (all.put(name, unquoted(line.substring(equals + 1).strip())) != null) {
            problems.add("%s gives %s a second time".formatted(place, name));
        }
    }

    private static boolean exists(String name) {
        return GivenSettings.exists(
                name.startsWith(GivenSettings.PREFIX)
                        ? name.substring(GivenSettings.PREFIX.length())
                        : name);
    }

    private static String unquoted(String value) {
        var quoted = value.length() > 1 && value.matches("\"[^\"]*\"|'[^']*'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /**
     * Reads all settings.
     *
     * @throws ConfigurationException with all problems
     */
    public Configuration read() {
        var found = new ArrayList<>(problems);
        SettingKeys.ALL.forEach(key -> check(key, found));
        checkTopics(found);
        checkAccess(found);
        checkPorts(found);
        checkTls(found);
        SchemaRegistrySettings.check(this, found);
        TelemetrySettings.check(this, found);
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return configuration();
    }

    /**
     * Reads only the settings of the database, for commands that need no others.
     *
     * @throws ConfigurationException with all problems of these
     */
    public Configuration.Database readDatabase() {
        var found = new ArrayList<>(problems);
        SettingKeys.OF_DATABASE.forEach(key -> check(key, found));
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return database();
    }

    /**
     * The address at which an instance listens.
     *
     * @param host {@code HOST}
     * @param port {@code PORT}
     * @param tls whether the port speaks TLS
     */
    public record Listener(String host, int port, boolean tls) {}

    /**
     * Reads only where the instance listens.
     *
     * @throws ConfigurationException with all problems of these settings
     */
    public Listener readListener() {
        var found = new ArrayList<>(problems);
        List.of(SettingKeys.HOST, SettingKeys.PORT).forEach(key -> check(key, found));
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        return new Listener(
                value(SettingKeys.HOST),
                value(SettingKeys.PORT),
                isGiven(SettingKeys.TLS_CERTIFICATE_FILE));
    }

    /**
     * Reads only the secret, for commands that speak to a running service.
     *
     * @return empty if none is given
     * @throws ConfigurationException if the file cannot be read or has wrong lines
     */
    public Secret readSecret() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return value(SettingKeys.SECRET);
    }

    private void check(SettingKey<?> key, List<String> found) {
        if (isMissing(key)) {
            found.add("%s is missing; it has no default".formatted(key.name()));
        } else if (referred(key).stream().noneMatch(this::isUnusable)) {
            key.problem(text(key)).ifPresent(found::add);
        }
    }

    private void checkTopics(List<String> found) {
        if (isUnusable(SettingKeys.TOPIC_REPLICATION)
                || isUnusable(SettingKeys.TOPIC_MIN_INSYNC_REPLICAS)) {
            return;
        }
        var replication = value(SettingKeys.TOPIC_REPLICATION);
        var inSync = value(SettingKeys.TOPIC_MIN_INSYNC_REPLICAS);
        if (replication.isPresent()
                && inSync.isPresent()
                && inSync.getAsInt() > replication.getAsInt()) {
            found.add(
                    "TOPIC_MIN_INSYNC_REPLICAS is \"%d\"; give no more than TOPIC_REPLICATION, %d"
                            .formatted(inSync.getAsInt(), replication.getAsInt()));
        }
    }

    private void checkAccess(List<String> found) {
        if (isUnusable(SettingKeys.INSECURE)) {
            return;
        }
        var secret = value(SettingKeys.SECRET);
        boolean insecure = value(SettingKeys.INSECURE);
        if (secret.isEmpty() && !insecure) {
            found.add(
                    "SECRET is missing; give one, or INSECURE=true to let every client read every table");
        }
        if (secret.isEmpty() && !value(SettingKeys.PREVIOUS_SECRET).isEmpty()) {
            found.add("PREVIOUS_SECRET is given without SECRET; give the one that is valid now");
        }
        if (!secret.isEmpty() && insecure) {
            found.add("SECRET and INSECURE=true contradict each other; give one of them");
        }
    }

    private void checkPorts(List<String> found) {
        if (isUnusable(SettingKeys.PORT) || isUnusable(SettingKeys.ADMIN_PORT)) {
            return;
        }
        if (isGiven(SettingKeys.ADMIN_PORT)
                && value(SettingKeys.ADMIN_PORT).equals(value(SettingKeys.PORT))) {
            found.add(
                    "ADMIN_PORT is \"%s\", which is PORT; give another, or none"
                            .formatted(text(SettingKeys.ADMIN_PORT)));
        }
    }

    private void checkTls(List<String> found) {
        if (isGiven(SettingKeys.TLS_CERTIFICATE_FILE) != isGiven(SettingKeys.TLS_KEY_FILE)) {
            found.add(
                    "TLS_CERTIFICATE_FILE and TLS_KEY_FILE belong together; give both, or none to speak HTTP without TLS");
        } else if (isGiven(SettingKeys.TLS_KEY_FILE)) {
            var plain =
                    isGiven(SettingKeys.ADVERTISED_URL)
                            && text(SettingKeys.ADVERTISED_URL).startsWith("http:");
            if (plain) {
                found.add(
                        "ADVERTISED_URL is \"%s\", and the port speaks TLS; give https://host:port"
                                .formatted(text(SettingKeys.ADVERTISED_URL)));
            }
            if (tlsFiles().read() instanceof TlsFiles.Content.Unusable(var problems)) {
                found.addAll(problems);
            }
        }
    }

    private TlsFiles tlsFiles() {
        return new TlsFiles(
                value(SettingKeys.TLS_CERTIFICATE_FILE), value(SettingKeys.TLS_KEY_FILE));
    }

    private Configuration.Tls tls() {
        return isGiven(SettingKeys.TLS_KEY_FILE)
                ? new Configuration.Tls.On(tlsFiles(), value(SettingKeys.TLS_RELOAD_INTERVAL))
                : new Configuration.Tls.Off();
    }

    private boolean isMissing(SettingKey<?> key) {
        return key.fallback() instanceof SettingKey.Fallback.None && !isGiven(key);
    }

    boolean isGiven(SettingKey<?> key) {
        return !given.getOrDefault(key.name(), "").isEmpty();
    }

    /** A key with a problem of its own; keys that refer to it are not reported as well. */
    private boolean isUnusable(SettingKey<?> key) {
        return isMissing(key) || key.problem(text(key)).isPresent();
    }

    private Set<SettingKey<?>> referred(SettingKey<?> key) {
        if (isGiven(key) || !(key.fallback() instanceof SettingKey.Fallback.Text(var text))) {
            return Set.of();
        }
        return SettingKeys.ALL.stream()
                .filter(other -> text.contains("<%s>".formatted(other.name())))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private String text(SettingKey<?> key) {
        if (isGiven(key)) {
            return given.getOrDefault(key.name(), "");
        }
        return switch (key.fallback()) {
            case SettingKey.Fallback.None() -> "";
            case SettingKey.Fallback.Text(var fallback) -> {
                var text = fallback;
                for (var other : referred(key)) {
                    text = text.replace("<%s>".formatted(other.name()), text(other));
                }
                yield text;
            }
        };
    }

    <T> T value(SettingKey<T> key) {
        return key.parse(text(key));
    }

    /** Names that are like a key and have no effect, one line each. */
    public List<String> warnings() {
        return warnings;
    }

    private SecretSource source(SettingKey<Secret> key) {
        var secret = value(key);
        if (secret.isEmpty()) {
            return new SecretSource.None();
        }
        var file = files.get(key.name());
        return file == null
                ? new SecretSource.Given(secret)
                : new SecretSource.InFile(file, secret);
    }

    private PostgresUrl url(SettingKey<PostgresUrl> key) {
        var file = files.get((isGiven(key) ? key : SettingKeys.DATABASE_URL).name());
        var url = value(key);
        return file == null ? url : url.withPasswordFrom(file);
    }

    private Configuration configuration() {
        return new Configuration(
                value(SettingKeys.STACK_ID),
                database(),
                leading(),
                creating(),
                limits(),
                KafkaClients.read(value(SettingKeys.KAFKA_BOOTSTRAP_SERVERS), given),
                new Configuration.Feed(
                        value(SettingKeys.FEED_PARTITIONS),
                        Math.toIntExact(value(SettingKeys.CHUNK_BYTES)),
                        value(SettingKeys.MAX_LOG_BYTES),
                        value(SettingKeys.FEED_TRIM_INTERVAL),
                        value(SettingKeys.KAFKA_CHECK_INTERVAL)),
                new Configuration.Topics(
                        value(SettingKeys.TOPIC_REPLICATION),
                        value(SettingKeys.TOPIC_MIN_INSYNC_REPLICAS)),
                http(),
                new Configuration.Admin(
                        value(SettingKeys.ADMIN_HOST),
                        value(SettingKeys.ADMIN_PORT),
                        isGiven(SettingKeys.ADMIN_PORT),
                        value(SettingKeys.METRICS_NAMES).equals(SettingKeys.ELECTRIC_NAMES)),
                value(SettingKeys.DATA_DIR).toAbsolutePath().normalize(),
                new Configuration.Disk(
                        value(SettingKeys.DISK_CREATION_LIMIT),
                        value(SettingKeys.DISK_LIMIT),
                        value(SettingKeys.DISK_CHECK_INTERVAL)),
                value(SettingKeys.STORE_MEMORY)
                        .orElseGet(() ->
                                MemoryShares.storeBytes(Long.getLong(MemoryShares.LIMIT, 0L))),
                advertised(),
                value(SettingKeys.START_PATIENCE),
                value(SettingKeys.LOG_LEVEL),
                value(SettingKeys.LOG_FORMAT).equals("json"),
                SchemaRegistrySettings.read(this),
                TelemetrySettings.read(this));
    }

    /** The default has the scheme of the port. */
    private URI advertised() {
        var address = value(SettingKeys.ADVERTISED_URL);
        return isGiven(SettingKeys.ADVERTISED_URL) || !isGiven(SettingKeys.TLS_KEY_FILE)
                ? address
                : URI.create("https" + address.toString().substring("http".length()));
    }

    private Configuration.Database database() {
        return new Configuration.Database(
                url(SettingKeys.DATABASE_URL),
                url(SettingKeys.POOLED_DATABASE_URL),
                value(SettingKeys.DATABASE_POOL_SIZE),
                value(SettingKeys.SLOT_NAME),
                value(SettingKeys.PUBLICATION_NAME),
                value(SettingKeys.MANUAL_PUBLISHING),
                value(SettingKeys.SCHEMA_CHECK_INTERVAL),
                value(SettingKeys.SLOT_STALL_TIMEOUT),
                value(SettingKeys.WAL_BUDGET),
                value(SettingKeys.MAX_ROW_SIZE),
                value(SettingKeys.WHERE_TEXT_ORDER));
    }

    private Configuration.Leading leading() {
        return new Configuration.Leading(
                value(SettingKeys.LOCK_RETRY_INTERVAL),
                value(SettingKeys.LOCK_CHECK_INTERVAL),
                value(SettingKeys.LOCK_STALE_AFTER),
                value(SettingKeys.RECONNECT_DELAY),
                value(SettingKeys.MAX_RECONNECT_DELAY));
    }

    private Configuration.Creating creating() {
        return new Configuration.Creating(
                value(SettingKeys.TABLE_LOCK_TIMEOUT),
                value(SettingKeys.TABLE_WRITERS_TIMEOUT),
                value(SettingKeys.SNAPSHOT_TIMEOUT),
                value(SettingKeys.RESTORE_TIMEOUT),
                value(SettingKeys.TABLE_CACHE_AGE));
    }

    private Configuration.Limits limits() {
        return new Configuration.Limits(
                value(SettingKeys.MAX_SHAPES),
                value(SettingKeys.SHAPE_IDLE_EXPIRY),
                value(SettingKeys.MAX_SHAPE_CREATIONS),
                value(SettingKeys.SHAPE_LIMITS_INTERVAL),
                new Configuration.Compaction(
                        value(SettingKeys.LOG_COMPACT_RATIO),
                        value(SettingKeys.LOG_COMPACT_MIN),
                        value(SettingKeys.LOG_RETENTION)),
                new Configuration.Keeping(
                        value(SettingKeys.KEPT_TABLE_LIMIT), value(SettingKeys.KEPT_TOTAL_LIMIT)));
    }

    private Configuration.Http http() {
        return new Configuration.Http(
                value(SettingKeys.HOST),
                value(SettingKeys.PORT),
                tls(),
                source(SettingKeys.SECRET),
                source(SettingKeys.PREVIOUS_SECRET),
                value(SettingKeys.ENABLE_SHAPE_DELETE),
                value(SettingKeys.LONG_POLL_TIMEOUT),
                value(SettingKeys.STOP_DELAY),
                value(SettingKeys.CACHE_MAX_AGE),
                value(SettingKeys.CACHE_STALE_AGE),
                value(SettingKeys.MAX_INITIAL_REQUESTS),
                value(SettingKeys.MAX_EXISTING_REQUESTS));
    }
}
