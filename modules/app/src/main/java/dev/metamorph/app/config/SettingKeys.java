package dev.metamorph.app.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Everything that can be configured; {@code docs/configuration.md} says what each is for. */
final class SettingKeys {
    private static final String STACK_RULE = "give 1 to 40 of a-z, 0-9 and _";
    private static final String NAME_RULE = "give 1 to 63 of a-z, 0-9 and _";
    private static final String NAME = "[a-z0-9_]{1,63}";

    static final SettingKey<PostgresUrl> DATABASE_URL =
            SettingKey.required("DATABASE_URL", PostgresUrl::parse);
    static final SettingKey<PostgresUrl> POOLED_DATABASE_URL =
            SettingKey.of("POOLED_DATABASE_URL", "<DATABASE_URL>", PostgresUrl::parse);
    static final SettingKey<Integer> DATABASE_POOL_SIZE =
            SettingKey.of("DATABASE_POOL_SIZE", "20", ValueParsers.integer(2, 1_000));
    static final SettingKey<String> STACK_ID =
            SettingKey.of("STACK_ID", "default", ValueParsers.name("[a-z0-9_]{1,40}", STACK_RULE));
    static final SettingKey<String> SLOT_NAME =
            SettingKey.of("SLOT_NAME", "metamorph_<STACK_ID>", ValueParsers.name(NAME, NAME_RULE));
    static final SettingKey<String> PUBLICATION_NAME =
            SettingKey.of(
                    "PUBLICATION_NAME", "metamorph_<STACK_ID>", ValueParsers.name(NAME, NAME_RULE));
    static final SettingKey<Boolean> MANUAL_PUBLISHING =
            SettingKey.of("MANUAL_PUBLISHING", "false", ValueParsers::bool);
    static final SettingKey<Duration> SCHEMA_CHECK_INTERVAL =
            SettingKey.of("SCHEMA_CHECK_INTERVAL", "10s", ValueParsers::time);
    static final SettingKey<OptionalLong> MAX_ROW_SIZE =
            SettingKey.of(
                    "MAX_ROW_SIZE",
                    "auto",
                    ValueParsers.autoOr(ValueParsers.size(64 << 10, 512L << 20)));
    static final SettingKey<String> KAFKA_BOOTSTRAP_SERVERS =
            SettingKey.required("KAFKA_BOOTSTRAP_SERVERS", ValueParsers::hostsAndPorts);
    static final SettingKey<Integer> FEED_PARTITIONS =
            SettingKey.of("FEED_PARTITIONS", "1", ValueParsers.integer(1, 1_000));
    static final SettingKey<Duration> FEED_TRIM_INTERVAL =
            SettingKey.of("FEED_TRIM_INTERVAL", "30s", ValueParsers::time);
    static final SettingKey<String> HOST =
            SettingKey.of(
                    "HOST", "0.0.0.0", ValueParsers.name("\\S+", "give an address or a host name"));
    static final SettingKey<Integer> PORT =
            SettingKey.of("PORT", "3000", ValueParsers.integer(1, 65_535));
    static final SettingKey<URI> ADVERTISED_URL =
            SettingKey.of("ADVERTISED_URL", "http://127.0.0.1:<PORT>", ValueParsers::http);
    static final SettingKey<Path> TLS_CERTIFICATE_FILE =
            SettingKey.of("TLS_CERTIFICATE_FILE", "", ValueParsers::path);
    static final SettingKey<Path> TLS_KEY_FILE =
            SettingKey.of("TLS_KEY_FILE", "", ValueParsers::path);
    static final SettingKey<Duration> TLS_RELOAD_INTERVAL =
            SettingKey.of("TLS_RELOAD_INTERVAL", "10s", ValueParsers::time);
    static final SettingKey<Secret> SECRET = SettingKey.of("SECRET", "", Secret::new);
    static final SettingKey<Boolean> INSECURE =
            SettingKey.of("INSECURE", "false", ValueParsers::bool);
    static final SettingKey<Boolean> ENABLE_SHAPE_DELETE =
            SettingKey.of("ENABLE_SHAPE_DELETE", "false", ValueParsers::bool);
    static final SettingKey<Duration> LONG_POLL_TIMEOUT =
            SettingKey.of("LONG_POLL_TIMEOUT", "20s", ValueParsers::time);
    static final SettingKey<Duration> STOP_DELAY =
            SettingKey.of("STOP_DELAY", "0s", ValueParsers::timeOrNone);
    static final SettingKey<Duration> CACHE_MAX_AGE =
            SettingKey.of("CACHE_MAX_AGE", "60s", ValueParsers::timeOrNone);
    static final SettingKey<Duration> CACHE_STALE_AGE =
            SettingKey.of("CACHE_STALE_AGE", "300s", ValueParsers::timeOrNone);
    static final SettingKey<Integer> MAX_INITIAL_REQUESTS =
            SettingKey.of("MAX_INITIAL_REQUESTS", "300", ValueParsers.integer(1, 1_000_000));
    static final SettingKey<Integer> MAX_EXISTING_REQUESTS =
            SettingKey.of("MAX_EXISTING_REQUESTS", "10000", ValueParsers.integer(1, 10_000_000));
    static final SettingKey<Long> CHUNK_BYTES =
            SettingKey.of("CHUNK_BYTES", "10MiB", ValueParsers.size(1, Integer.MAX_VALUE));
    static final SettingKey<Path> DATA_DIR =
            SettingKey.of("DATA_DIR", "./data", ValueParsers::path);
    static final SettingKey<Long> STORE_MEMORY =
            SettingKey.of("STORE_MEMORY", "96MiB", ValueParsers.size(16L << 20, 1L << 40));
    static final SettingKey<Duration> START_PATIENCE =
            SettingKey.of("START_PATIENCE", "30s", ValueParsers::time);
    static final SettingKey<String> LOG_LEVEL =
            SettingKey.of(
                    "LOG_LEVEL",
                    "info",
                    ValueParsers.oneOf(List.of("trace", "debug", "info", "warn", "error")));

    /** All of them, in the order of the documentation. */
    static final List<SettingKey<?>> ALL =
            List.of(
                    DATABASE_URL,
                    POOLED_DATABASE_URL,
                    DATABASE_POOL_SIZE,
                    STACK_ID,
                    SLOT_NAME,
                    PUBLICATION_NAME,
                    MANUAL_PUBLISHING,
                    SCHEMA_CHECK_INTERVAL,
                    MAX_ROW_SIZE,
                    KAFKA_BOOTSTRAP_SERVERS,
                    FEED_PARTITIONS,
                    FEED_TRIM_INTERVAL,
                    HOST,
                    PORT,
                    ADVERTISED_URL,
                    TLS_CERTIFICATE_FILE,
                    TLS_KEY_FILE,
                    TLS_RELOAD_INTERVAL,
                    SECRET,
                    INSECURE,
                    ENABLE_SHAPE_DELETE,
                    LONG_POLL_TIMEOUT,
                    STOP_DELAY,
                    CACHE_MAX_AGE,
                    CACHE_STALE_AGE,
                    MAX_INITIAL_REQUESTS,
                    MAX_EXISTING_REQUESTS,
                    CHUNK_BYTES,
                    DATA_DIR,
                    STORE_MEMORY,
                    START_PATIENCE,
                    LOG_LEVEL);

    /** Those of {@link Configuration.Database}. */
    static final List<SettingKey<?>> OF_DATABASE =
            List.of(
                    DATABASE_URL,
                    POOLED_DATABASE_URL,
                    DATABASE_POOL_SIZE,
                    STACK_ID,
                    SLOT_NAME,
                    PUBLICATION_NAME,
                    MANUAL_PUBLISHING,
                    SCHEMA_CHECK_INTERVAL,
                    MAX_ROW_SIZE);

    private SettingKeys() {}
}
