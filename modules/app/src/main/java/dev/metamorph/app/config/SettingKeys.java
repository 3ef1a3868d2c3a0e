package dev.metamorph.app.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** All settings; {@code docs/configuration.md} explains them. */
final class SettingKeys {
    private static final String STACK_RULE = "give 1 to 40 of a-z, 0-9 and _";
    private static final String NAME_RULE = "give 1 to 63 of a-z, 0-9 and _";
    private static final String NAME = "[a-z0-9_]{1,63}";

    /** Filled by the constants below, in their order. */
    private static final List<SettingKey<?>> DECLARED = new ArrayList<>();

    static final SettingKey<PostgresUrl> DATABASE_URL =
            required("DATABASE_URL", PostgresUrl::parse);
    static final SettingKey<PostgresUrl> POOLED_DATABASE_URL =
            optional("POOLED_DATABASE_URL", "<DATABASE_URL>", PostgresUrl::parse);
    static final SettingKey<Integer> DATABASE_POOL_SIZE =
            optional("DATABASE_POOL_SIZE", "20", ValueParsers.integer(2, 1_000));
    static final SettingKey<String> STACK_ID =
            optional("STACK_ID", "default", ValueParsers.name("[a-z0-9_]{1,40}", STACK_RULE));
    static final SettingKey<String> SLOT_NAME =
            optional("SLOT_NAME", "metamorph_<STACK_ID>", ValueParsers.name(NAME, NAME_RULE));
    static final SettingKey<String> PUBLICATION_NAME =
            optional(
                    "PUBLICATION_NAME", "metamorph_<STACK_ID>", ValueParsers.name(NAME, NAME_RULE));
    static final SettingKey<Boolean> MANUAL_PUBLISHING =
            optional("MANUAL_PUBLISHING", "false", ValueParsers::bool);
    static final SettingKey<Duration> SCHEMA_CHECK_INTERVAL =
            optional("SCHEMA_CHECK_INTERVAL", "10s", ValueParsers::time);
    static final SettingKey<Duration> SLOT_STALL_TIMEOUT =
            optional("SLOT_STALL_TIMEOUT", "60s", ValueParsers::time);
    static final SettingKey<OptionalLong> MAX_ROW_SIZE =
            optional(
                    "MAX_ROW_SIZE",
                    "auto",
                    ValueParsers.autoOr(ValueParsers.size(64 << 10, 512L << 20)));

    /** The keys of {@link Configuration.Database}: those above. */
    static final List<SettingKey<?>> OF_DATABASE = List.copyOf(DECLARED);

    static final SettingKey<Duration> LOCK_RETRY_INTERVAL =
            optional("LOCK_RETRY_INTERVAL", "500ms", ValueParsers::time);
    static final SettingKey<Duration> LOCK_CHECK_INTERVAL =
            optional("LOCK_CHECK_INTERVAL", "10s", ValueParsers::time);
    static final SettingKey<Duration> LOCK_STALE_AFTER =
            optional("LOCK_STALE_AFTER", "60s", ValueParsers::time);
    static final SettingKey<Duration> RECONNECT_DELAY =
            optional("RECONNECT_DELAY", "1s", ValueParsers::time);
    static final SettingKey<Duration> MAX_RECONNECT_DELAY =
            optional("MAX_RECONNECT_DELAY", "10s", ValueParsers::time);
    static final SettingKey<Duration> TABLE_LOCK_TIMEOUT =
            optional("TABLE_LOCK_TIMEOUT", "5s", ValueParsers::time);
    static final SettingKey<Duration> TABLE_WRITERS_TIMEOUT =
            optional("TABLE_WRITERS_TIMEOUT", "10s", ValueParsers::time);
    static final SettingKey<Duration> SNAPSHOT_TIMEOUT =
            optional("SNAPSHOT_TIMEOUT", "30s", ValueParsers::time);
    static final SettingKey<Duration> RESTORE_TIMEOUT =
            optional("RESTORE_TIMEOUT", "5s", ValueParsers::time);
    static final SettingKey<Duration> TABLE_CACHE_AGE =
            optional("TABLE_CACHE_AGE", "10s", ValueParsers::time);
    static final SettingKey<String> KAFKA_BOOTSTRAP_SERVERS =
            required("KAFKA_BOOTSTRAP_SERVERS", ValueParsers::hostsAndPorts);
    static final SettingKey<Integer> FEED_PARTITIONS =
            optional("FEED_PARTITIONS", "1", ValueParsers.integer(1, 1_000));
    static final SettingKey<Duration> FEED_TRIM_INTERVAL =
            optional("FEED_TRIM_INTERVAL", "30s", ValueParsers::time);
    static final SettingKey<OptionalInt> TOPIC_REPLICATION =
            optional("TOPIC_REPLICATION", "auto", ValueParsers.autoOr(1, Short.MAX_VALUE));
    static final SettingKey<OptionalInt> TOPIC_MIN_INSYNC_REPLICAS =
            optional("TOPIC_MIN_INSYNC_REPLICAS", "auto", ValueParsers.autoOr(1, Short.MAX_VALUE));
    static final SettingKey<Duration> KAFKA_CHECK_INTERVAL =
            optional("KAFKA_CHECK_INTERVAL", "5s", ValueParsers::time);
    static final SettingKey<URI> SCHEMA_REGISTRY_URL =
            optional("SCHEMA_REGISTRY_URL", "", ValueParsers::webAddress);
    static final SettingKey<String> SCHEMA_REGISTRY_USER =
            optional("SCHEMA_REGISTRY_USER", "", text -> text);
    static final SettingKey<Secret> SCHEMA_REGISTRY_PASSWORD =
            optional("SCHEMA_REGISTRY_PASSWORD", "", Secret::new);
    static final SettingKey<Secret> SCHEMA_REGISTRY_TOKEN =
            optional("SCHEMA_REGISTRY_TOKEN", "", Secret::new);
    static final SettingKey<Path> SCHEMA_REGISTRY_CA_FILE =
            optional("SCHEMA_REGISTRY_CA_FILE", "", ValueParsers::path);
    static final SettingKey<String> SCHEMA_REGISTRY_SUBJECTS =
            optional(
                    "SCHEMA_REGISTRY_SUBJECTS",
                    "topic",
                    ValueParsers.oneOf(List.of("topic", "record")));
    static final SettingKey<Boolean> SCHEMA_REGISTRY_AUTO_REGISTER =
            optional("SCHEMA_REGISTRY_AUTO_REGISTER", "true", ValueParsers::bool);
    static final SettingKey<String> HOST =
            optional(
                    "HOST", "0.0.0.0", ValueParsers.name("\\S+", "give an address or a host name"));
    static final SettingKey<Integer> PORT =
            optional("PORT", "3000", ValueParsers.integer(1, 65_535));
    static final SettingKey<String> ADMIN_HOST =
            optional(
                    "ADMIN_HOST",
                    "127.0.0.1",
                    ValueParsers.name("\\S+", "give an address or a host name"));
    static final SettingKey<Integer> ADMIN_PORT =
            optional("ADMIN_PORT", "9464", ValueParsers.integer(1, 65_535));
    static final SettingKey<URI> ADVERTISED_URL =
            optional("ADVERTISED_URL", "http://127.0.0.1:<PORT>", ValueParsers::http);
    static final SettingKey<Path> TLS_CERTIFICATE_FILE =
            optional("TLS_CERTIFICATE_FILE", "", ValueParsers::path);
    static final SettingKey<Path> TLS_KEY_FILE = optional("TLS_KEY_FILE", "", ValueParsers::path);
    static final SettingKey<Duration> TLS_RELOAD_INTERVAL =
            optional("TLS_RELOAD_INTERVAL", "10s", ValueParsers::time);
    static final SettingKey<Secret> SECRET = optional("SECRET", "", Secret::new);
    static final SettingKey<Boolean> INSECURE = optional("INSECURE", "false", ValueParsers::bool);
    static final SettingKey<Boolean> ENABLE_SHAPE_DELETE =
            optional("ENABLE_SHAPE_DELETE", "false", ValueParsers::bool);
    static final SettingKey<Duration> LONG_POLL_TIMEOUT =
            optional("LONG_POLL_TIMEOUT", "20s", ValueParsers::time);
    static final SettingKey<Duration> STOP_DELAY =
            optional("STOP_DELAY", "0s", ValueParsers::timeOrNone);
    static final SettingKey<Duration> CACHE_MAX_AGE =
            optional("CACHE_MAX_AGE", "60s", ValueParsers::timeOrNone);
    static final SettingKey<Duration> CACHE_STALE_AGE =
            optional("CACHE_STALE_AGE", "300s", ValueParsers::timeOrNone);
    static final SettingKey<Integer> MAX_INITIAL_REQUESTS =
            optional("MAX_INITIAL_REQUESTS", "300", ValueParsers.integer(1, 1_000_000));
    static final SettingKey<Integer> MAX_EXISTING_REQUESTS =
            optional("MAX_EXISTING_REQUESTS", "10000", ValueParsers.integer(1, 10_000_000));
    static final SettingKey<Long> CHUNK_BYTES =
            optional("CHUNK_BYTES", "10MiB", ValueParsers.size(1, Integer.MAX_VALUE));
    static final SettingKey<Path> DATA_DIR = optional("DATA_DIR", "./data", ValueParsers::path);
    static final SettingKey<Long> STORE_MEMORY =
            optional("STORE_MEMORY", "96MiB", ValueParsers.size(16L << 20, 1L << 40));
    static final SettingKey<Duration> START_PATIENCE =
            optional("START_PATIENCE", "30s", ValueParsers::time);
    static final SettingKey<String> LOG_LEVEL =
            optional(
                    "LOG_LEVEL",
                    "info",
                    ValueParsers.oneOf(List.of("trace", "debug", "info", "warn", "error")));

    static final SettingKey<String> LOG_FORMAT =
            optional("LOG_FORMAT", "logfmt", ValueParsers.oneOf(List.of("logfmt", "json")));

    /** All keys, in the order of the documentation. */
    static final List<SettingKey<?>> ALL = List.copyOf(DECLARED);

    private SettingKeys() {}

    private static <T> SettingKey<T> required(String name, Function<String, T> parse) {
        return declared(new SettingKey<>(name, new SettingKey.Fallback.None(), parse));
    }

    private static <T> SettingKey<T> optional(
            String name, String fallback, Function<String, T> parse) {
        return declared(new SettingKey<>(name, new SettingKey.Fallback.Text(fallback), parse));
    }

    private static <T> SettingKey<T> declared(SettingKey<T> key) {
        DECLARED.add(key);
        return key;
    }
}
