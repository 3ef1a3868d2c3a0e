package dev.metamorph.app.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Everything that can be configured; {@code docs/configuration.md} says what each is for. */
final class Keys {
    private static final String STACK_RULE = "give 1 to 40 of a-z, 0-9 and _";
    private static final String NAME_RULE = "give 1 to 63 of a-z, 0-9 and _";
    private static final String NAME = "[a-z0-9_]{1,63}";

    static final Key<PostgresUrl> DATABASE_URL = Key.required("DATABASE_URL", PostgresUrl::parse);
    static final Key<PostgresUrl> POOLED_DATABASE_URL =
            Key.of("POOLED_DATABASE_URL", "<DATABASE_URL>", PostgresUrl::parse);
    static final Key<Integer> DATABASE_POOL_SIZE =
            Key.of("DATABASE_POOL_SIZE", "20", Form.integer(2, 1_000));
    static final Key<String> STACK_ID =
            Key.of("STACK_ID", "default", Form.name("[a-z0-9_]{1,40}", STACK_RULE));
    static final Key<String> SLOT_NAME =
            Key.of("SLOT_NAME", "metamorph_<STACK_ID>", Form.name(NAME, NAME_RULE));
    static final Key<String> PUBLICATION_NAME =
            Key.of("PUBLICATION_NAME", "metamorph_<STACK_ID>", Form.name(NAME, NAME_RULE));
    static final Key<Boolean> MANUAL_PUBLISHING = Key.of("MANUAL_PUBLISHING", "false", Form::bool);
    static final Key<Duration> SCHEMA_CHECK_INTERVAL =
            Key.of("SCHEMA_CHECK_INTERVAL", "10s", Form::time);
    static final Key<String> KAFKA_BOOTSTRAP_SERVERS =
            Key.required("KAFKA_BOOTSTRAP_SERVERS", Form::hostsAndPorts);
    static final Key<Integer> FEED_PARTITIONS =
            Key.of("FEED_PARTITIONS", "1", Form.integer(1, 1_000));
    static final Key<Duration> FEED_TRIM_INTERVAL = Key.of("FEED_TRIM_INTERVAL", "30s", Form::time);
    static final Key<String> HOST =
            Key.of("HOST", "0.0.0.0", Form.name("\\S+", "give an address or a host name"));
    static final Key<Integer> PORT = Key.of("PORT", "3000", Form.integer(1, 65_535));
    static final Key<URI> ADVERTISED_URL =
            Key.of("ADVERTISED_URL", "http://127.0.0.1:<PORT>", Form::http);
    static final Key<Path> TLS_CERTIFICATE_FILE = Key.of("TLS_CERTIFICATE_FILE", "", Form::path);
    static final Key<Path> TLS_KEY_FILE = Key.of("TLS_KEY_FILE", "", Form::path);
    static final Key<Duration> TLS_RELOAD_INTERVAL =
            Key.of("TLS_RELOAD_INTERVAL", "10s", Form::time);
    static final Key<Secret> SECRET = Key.of("SECRET", "", Secret::new);
    static final Key<Boolean> INSECURE = Key.of("INSECURE", "false", Form::bool);
    static final Key<Boolean> ENABLE_SHAPE_DELETE =
            Key.of("ENABLE_SHAPE_DELETE", "false", Form::bool);
    static final Key<Duration> LONG_POLL_TIMEOUT = Key.of("LONG_POLL_TIMEOUT", "20s", Form::time);
    static final Key<Duration> STOP_DELAY = Key.of("STOP_DELAY", "0s", Form::timeOrNone);
    static final Key<Duration> CACHE_MAX_AGE = Key.of("CACHE_MAX_AGE", "60s", Form::timeOrNone);
    static final Key<Duration> CACHE_STALE_AGE =
            Key.of("CACHE_STALE_AGE", "300s", Form::timeOrNone);
    static final Key<Integer> MAX_INITIAL_REQUESTS =
            Key.of("MAX_INITIAL_REQUESTS", "300", Form.integer(1, 1_000_000));
    static final Key<Integer> MAX_EXISTING_REQUESTS =
            Key.of("MAX_EXISTING_REQUESTS", "10000", Form.integer(1, 10_000_000));
    static final Key<Long> CHUNK_BYTES =
            Key.of("CHUNK_BYTES", "10MiB", Form.size(1, Integer.MAX_VALUE));
    static final Key<Path> DATA_DIR = Key.of("DATA_DIR", "./data", Form::path);
    static final Key<Long> STORE_MEMORY =
            Key.of("STORE_MEMORY", "96MiB", Form.size(16L << 20, 1L << 40));
    static final Key<Duration> START_PATIENCE = Key.of("START_PATIENCE", "30s", Form::time);
    static final Key<String> LOG_LEVEL =
            Key.of(
                    "LOG_LEVEL",
                    "info",
                    Form.oneOf(List.of("trace", "debug", "info", "warn", "error")));

    /** All of them, in the order of the documentation. */
    static final List<Key<?>> ALL =
            List.of(
                    DATABASE_URL,
                    POOLED_DATABASE_URL,
                    DATABASE_POOL_SIZE,
                    STACK_ID,
                    SLOT_NAME,
                    PUBLICATION_NAME,
                    MANUAL_PUBLISHING,
                    SCHEMA_CHECK_INTERVAL,
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
    static final List<Key<?>> OF_DATABASE =
            List.of(
                    DATABASE_URL,
                    POOLED_DATABASE_URL,
                    DATABASE_POOL_SIZE,
                    STACK_ID,
                    SLOT_NAME,
                    PUBLICATION_NAME,
                    MANUAL_PUBLISHING,
                    SCHEMA_CHECK_INTERVAL);

    private Keys() {}
}
