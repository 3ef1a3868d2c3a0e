package dev.metamorph.app.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The environment variables of Electric, as keys of ours. A key of ours that is given wins, also if
 * it is given empty. {@code docs/from-electric.md} has the table.
 *
 * @param variables the given ones, and the translated ones under our names
 * @param without the given ones that have no effect here, each with its replacement, by name
 */
public record ElectricSettings(Map<String, String> variables, Map<String, String> without) {
    private static final String PREFIX = "ELECTRIC_";
    private static final String OTHER = "there is nothing like it here";
    private static final String TELEMETRY = "use the log, and /metrics of ADMIN_PORT";
    private static final String SLOT =
            "the slot is kept: run metamorph retire when the stack is given up";
    private static final String KEPT = "shape logs are kept in DATA_DIR and Kafka";

    /** Same meaning, and the value in the same form. */
    private static final Map<String, String> SAME =
            Map.ofEntries(
                    Map.entry("ELECTRIC_QUERY_DATABASE_URL", "POOLED_DATABASE_URL"),
                    Map.entry("ELECTRIC_POOLED_DATABASE_URL", "POOLED_DATABASE_URL"),
                    Map.entry("ELECTRIC_DB_POOL_SIZE", "DATABASE_POOL_SIZE"),
                    Map.entry("ELECTRIC_REPLICATION_STREAM_ID", "STACK_ID"),
                    Map.entry("ELECTRIC_MANUAL_TABLE_PUBLISHING", "MANUAL_PUBLISHING"),
                    Map.entry("ELECTRIC_TWEAKS_SCHEMA_RECONCILER_PERIOD", "SCHEMA_CHECK_INTERVAL"),
                    Map.entry("ELECTRIC_PORT", "PORT"),
                    Map.entry("ELECTRIC_SECRET", "SECRET"),
                    Map.entry("ELECTRIC_INSECURE", "INSECURE"),
                    Map.entry("ELECTRIC_ENABLE_INTEGRATION_TESTING", "ENABLE_SHAPE_DELETE"),
                    Map.entry("ELECTRIC_LONG_POLL_TIMEOUT", "LONG_POLL_TIMEOUT"),
                    Map.entry("ELECTRIC_SHAPE_CHUNK_BYTES_THRESHOLD", "CHUNK_BYTES"),
                    Map.entry("ELECTRIC_MAX_SHAPES", "MAX_SHAPES"),
                    Map.entry("ELECTRIC_STORAGE_DIR", "DATA_DIR"));

    private static final Map<String, String> REPLACEMENTS =
            Map.ofEntries(
                    Map.entry(
                            "ELECTRIC_DATABASE_CA_CERTIFICATE_FILE",
                            "give sslmode=verify-full and sslrootcert=FILE in DATABASE_URL"),
                    Map.entry("ELECTRIC_DATABASE_USE_IPV6", "both families are tried"),
                    Map.entry("CLEANUP_REPLICATION_SLOTS_ON_SHUTDOWN", SLOT),
                    Map.entry("ELECTRIC_TEMPORARY_REPLICATION_SLOT_USE_RANDOM_NAME", SLOT),
                    Map.entry("ELECTRIC_DATABASE_ID", "use STACK_ID"),
                    Map.entry("ELECTRIC_CONSUMER_PARTITIONS", "use FEED_PARTITIONS"),
                    Map.entry("ELECTRIC_EXPERIMENTAL_MAX_TXN_SIZE", "use MAX_ROW_SIZE"),
                    Map.entry("ELECTRIC_STORAGE", KEPT),
                    Map.entry("ELECTRIC_PERSISTENT_STATE", KEPT),
                    Map.entry("ELECTRIC_SHAPE_DB_STORAGE_DIR", "use DATA_DIR"),
                    Map.entry("ELECTRIC_SHAPE_DB_CACHE_SIZE", "use STORE_MEMORY"),
                    Map.entry("ELECTRIC_STATSD_HOST", TELEMETRY),
                    Map.entry("ELECTRIC_OTLP_ENDPOINT", TELEMETRY),
                    Map.entry("ELECTRIC_HNY_API_KEY", TELEMETRY),
                    Map.entry("ELECTRIC_USAGE_REPORTING", "no usage is reported"));

    private static final Pattern INITIAL = Pattern.compile("\"initial\"\\s*:\\s*(\\d+)");
    private static final Pattern EXISTING = Pattern.compile("\"existing\"\\s*:\\s*(\\d+)");

    public ElectricSettings {
        variables = Map.copyOf(variables);
        without = Map.copyOf(without);
    }

    /** Translates these environment variables. */
    public static ElectricSettings of(Map<String, String> given) {
        var translated = new HashMap<>(given);
        var without = new HashMap<String, String>();
        // Of two names for one key the first one counts: POOLED before QUERY, EXPERIMENTAL last.
        var ordered =
                new TreeMap<String, String>(
                        Comparator.comparing((String name) -> name.contains("EXPERIMENTAL"))
                                .thenComparing(Comparator.naturalOrder()));
        ordered.putAll(given);
        ordered.forEach((name, value) -> {
            if (value.isEmpty()) {
                return;
            }
            var ours = translation(name, value);
            if (!ours.isEmpty()) {
                ours.forEach((key, text) -> {
                    if (!isGiven(given, key)) {
                        translated.putIfAbsent(key, text);
                    }
                });
            } else if (REPLACEMENTS.containsKey(name) || name.startsWith(PREFIX)) {
                without.put(name, REPLACEMENTS.getOrDefault(name, OTHER));
            }
        });
        return new ElectricSettings(translated, without);
    }

    /** Returns whether a name of ours gives the key a value, perhaps as the content of a file. */
    private static boolean isGiven(Map<String, String> given, String key) {
        return given.entrySet().stream()
                .filter(each -> !GivenSettings.isLink(each.getKey(), each.getValue()))
                .anyMatch(each -> GivenSettings.isOfOneKey(each.getKey(), key));
    }

    private static Map<String, String> translation(String name, String value) {
        return switch (name) {
            // A number there is in seconds, here in milliseconds.
            case "ELECTRIC_CACHE_MAX_AGE" -> Map.of("CACHE_MAX_AGE", seconds(value));
            case "ELECTRIC_CACHE_STALE_AGE" -> Map.of("CACHE_STALE_AGE", seconds(value));
            // Its exporter listens on all interfaces, and needs no secret either.
            case "ELECTRIC_PROMETHEUS_PORT" ->
                    Map.of(
                            "ADMIN_PORT",
                            value,
                            "ADMIN_HOST",
                            "0.0.0.0",
                            "METRICS_NAMES",
                            "electric");
            // The older name of ELECTRIC_MAX_SHAPES.
            case "ELECTRIC_EXPERIMENTAL_MAX_SHAPES" -> Map.of("MAX_SHAPES", value);
            case "ELECTRIC_LOG_LEVEL" -> Map.of("LOG_LEVEL", level(value));
            case "ELECTRIC_LISTEN_ON_IPV6" ->
                    Map.of("HOST", value.equalsIgnoreCase("true") ? "::" : "0.0.0.0");
            case "ELECTRIC_MAX_CONCURRENT_REQUESTS" ->
                    Map.of(
                            "MAX_INITIAL_REQUESTS", number(INITIAL, value, "300"),
                            "MAX_EXISTING_REQUESTS", number(EXISTING, value, "10000"));
            case String other ->
                    SAME.containsKey(other)
                            ? Map.of(SAME.getOrDefault(other, other), value)
                            : Map.of();
        };
    }

    private static String seconds(String value) {
        return value.matches("\\d+") ? value + "s" : value;
    }

    private static String level(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "warning" -> "warn";
            case "notice" -> "info";
            case "critical", "alert", "emergency" -> "error";
            case String other -> other;
        };
    }

    /**
     * The number; the default if it is left out; the text itself, which is refused, if it is no
     * JSON.
     */
    private static String number(Pattern pattern, String json, String fallback) {
        var matcher = pattern.matcher(json);
        if (matcher.find()) {
            return matcher.group(1);
        }
        return json.matches("\\{.*}") ? fallback : json;
    }

    /** The settings without an effect and their replacements in one line, without their values. */
    public Optional<String> notice() {
        var all = new ArrayList<String>();
        new TreeMap<>(without).forEach((name, instead) -> all.add(name + ": " + instead));
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    /** The variables that have an effect here, by their names in Electric. */
    static List<String> known() {
        var known = new ArrayList<>(SAME.keySet());
        known.addAll(
                List.of(
                        "ELECTRIC_CACHE_MAX_AGE",
                        "ELECTRIC_CACHE_STALE_AGE",
                        "ELECTRIC_PROMETHEUS_PORT",
                        "ELECTRIC_LOG_LEVEL",
                        "ELECTRIC_EXPERIMENTAL_MAX_SHAPES",
                        "ELECTRIC_LISTEN_ON_IPV6",
                        "ELECTRIC_MAX_CONCURRENT_REQUESTS"));
        return known;
    }
}
