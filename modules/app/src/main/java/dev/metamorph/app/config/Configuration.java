package dev.metamorph.app.config;

import dev.metamorph.http.tls.TlsFiles;
import dev.metamorph.metrics.otlp.OtlpSettings;
import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.shape.where.value.TextOrder;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The settings of one process, typed and checked. Every component names its key; {@code
 * docs/configuration.md} has the defaults.
 *
 * @param stack {@code STACK_ID}
 * @param dataFolder {@code DATA_DIR}: the state of the shape logs
 * @param storeMemoryBytes {@code STORE_MEMORY}: memory of RocksDB
 * @param disk how full the disk of the data folder may become
 * @param address {@code ADVERTISED_URL}: how other instances reach this one
 * @param startPatience {@code START_PATIENCE}: how long a start waits for Kafka
 * @param logLevel {@code LOG_LEVEL}, in lower case
 * @param logsJson whether {@code LOG_FORMAT} is {@code json}
 * @param schemaRegistry {@code SCHEMA_REGISTRY_URL} and the settings beside it
 * @param telemetry {@code OTEL_EXPORTER_OTLP_ENDPOINT} and the settings beside it
 */
public record Configuration(
        String stack,
        Database database,
        Leading leading,
        Creating creating,
        Limits limits,
        KafkaClients kafka,
        Feed feed,
        Topics topics,
        Http http,
        Admin admin,
        Path dataFolder,
        Disk disk,
        long storeMemoryBytes,
        URI address,
        Duration startPatience,
        String logLevel,
        boolean logsJson,
        Optional<RegistrySettings> schemaRegistry,
        Optional<OtlpSettings> telemetry) {

    /**
     * The database that is followed.
     *
     * @param url {@code DATABASE_URL}: its role may replicate
     * @param pooled {@code POOLED_DATABASE_URL}: for initial snapshots; may be a connection pooler
     * @param connections {@code DATABASE_POOL_SIZE}, without the replication connection
     * @param slot {@code SLOT_NAME}
     * @param publication {@code PUBLICATION_NAME}
     * @param manualPublishing {@code MANUAL_PUBLISHING}
     * @param schemaCheck {@code SCHEMA_CHECK_INTERVAL}
     * @param slotStall {@code SLOT_STALL_TIMEOUT}: how long the slot may stand still while there is
     *     WAL to follow
     * @param walBudget {@code WAL_BUDGET}; empty without a limit
     * @param maxRowBytes {@code MAX_ROW_SIZE}; empty to derive it from the heap
     * @param textOrder {@code WHERE_TEXT_ORDER}
     */
    public record Database(
            PostgresUrl url,
            PostgresUrl pooled,
            int connections,
            String slot,
            String publication,
            boolean manualPublishing,
            Duration schemaCheck,
            Duration slotStall,
            OptionalLong walBudget,
            OptionalLong maxRowBytes,
            TextOrder textOrder) {}

    /**
     * The times by which the instances agree on a leader, and the leader starts again after a
     * failure.
     *
     * @param lockRetry {@code LOCK_RETRY_INTERVAL}
     * @param lockCheck {@code LOCK_CHECK_INTERVAL}: how often the holder of the lock is examined
     * @param lockStale {@code LOCK_STALE_AFTER}
     * @param delay {@code RECONNECT_DELAY}: the wait after the first failure
     * @param maxDelay {@code MAX_RECONNECT_DELAY}: the wait after many failures
     */
    public record Leading(
            Duration lockRetry,
            Duration lockCheck,
            Duration lockStale,
            Duration delay,
            Duration maxDelay) {}

    /**
     * The longest waits of the creation of a shape.
     *
     * @param tableLock {@code TABLE_LOCK_TIMEOUT}
     * @param writers {@code TABLE_WRITERS_TIMEOUT}
     * @param snapshot {@code SNAPSHOT_TIMEOUT}
     * @param restore {@code RESTORE_TIMEOUT}
     * @param tableAge {@code TABLE_CACHE_AGE}: how old a cached description of a table may be
     */
    public record Creating(
            Duration tableLock,
            Duration writers,
            Duration snapshot,
            Duration restore,
            Duration tableAge) {}

    /**
     * Limits of the shapes.
     *
     * @param shapes {@code MAX_SHAPES}; 0 for none
     * @param idleExpiry {@code SHAPE_IDLE_EXPIRY}; zero for none
     * @param creationsPerSecond {@code MAX_SHAPE_CREATIONS}; 0 for none
     * @param interval {@code SHAPE_LIMITS_INTERVAL}: how often the leader checks which shapes must
     *     end, and which logs must be replaced
     * @param compaction when logs are replaced by shorter ones
     * @param keeping how large the tables may be whose rows are kept
     */
    public record Limits(
            int shapes,
            Duration idleExpiry,
            int creationsPerSecond,
            Duration interval,
            Compaction compaction,
            Keeping keeping) {}

    /**
     * How large the tables may be whose rows are kept for the subqueries of shapes.
     *
     * @param tableBytes {@code KEPT_TABLE_LIMIT}
     * @param totalBytes {@code KEPT_TOTAL_LIMIT}
     */
    public record Keeping(long tableBytes, long totalBytes) {}

    /**
     * When logs are replaced by shorter ones.
     *
     * @param ratio {@code LOG_COMPACT_RATIO}; 0 for never
     * @param minBytes {@code LOG_COMPACT_MIN}
     * @param retention {@code LOG_RETENTION}
     */
    public record Compaction(int ratio, long minBytes, Duration retention) {}

    /**
     * How full the disk of the data folder may become, in percent.
     *
     * @param creationLimit {@code DISK_CREATION_LIMIT}
     * @param limit {@code DISK_LIMIT}
     * @param checkInterval {@code DISK_CHECK_INTERVAL}
     */
    public record Disk(int creationLimit, int limit, Duration checkInterval) {}

    /**
     * The ordered input of the shapes.
     *
     * @param partitions {@code FEED_PARTITIONS}
     * @param chunkBytes {@code CHUNK_BYTES}: the length that closes a page of a shape log
     * @param maxLogBytes {@code MAX_LOG_BYTES}; empty without a limit
     * @param trimInterval {@code FEED_TRIM_INTERVAL}
     * @param checkInterval {@code KAFKA_CHECK_INTERVAL}
     */
    public record Feed(
            int partitions,
            int chunkBytes,
            OptionalLong maxLogBytes,
            Duration trimInterval,
            Duration checkInterval) {}

    /**
     * The topics that are yet to be created.
     *
     * @param replication {@code TOPIC_REPLICATION}; empty for one that fits the cluster
     * @param minInSync {@code TOPIC_MIN_INSYNC_REPLICAS}; empty for one that fits the replication
     */
    public record Topics(OptionalInt replication, OptionalInt minInSync) {}

    /**
     * The HTTP server.
     *
     * @param host {@code HOST}: the address to listen on
     * @param port {@code PORT}; 0 for a free one
     * @param tls whether the port speaks TLS
     * @param secret {@code SECRET}; none if every client may read
     * @param previousSecret {@code PREVIOUS_SECRET}: is valid, too
     * @param deletes {@code ENABLE_SHAPE_DELETE}
     * @param longPoll {@code LONG_POLL_TIMEOUT}
     * @param stopDelay {@code STOP_DELAY}
     * @param cacheMaxAge {@code CACHE_MAX_AGE}
     * @param cacheStaleAge {@code CACHE_STALE_AGE}
     * @param initialRequests {@code MAX_INITIAL_REQUESTS}
     * @param existingRequests {@code MAX_EXISTING_REQUESTS}
     */
    public record Http(
            String host,
            int port,
            Tls tls,
            SecretSource secret,
            SecretSource previousSecret,
            boolean deletes,
            Duration longPoll,
            Duration stopDelay,
            Duration cacheMaxAge,
            Duration cacheStaleAge,
            int initialRequests,
            int existingRequests) {}

    /**
     * The admin port.
     *
     * @param host {@code ADMIN_HOST}: the address to listen on
     * @param port {@code ADMIN_PORT}
     * @param isGiven whether the port is given: otherwise the next free one is taken
     * @param hasElectricNames {@code METRICS_NAMES}: whether metrics have Electric's names, too
     */
    public record Admin(String host, int port, boolean isGiven, boolean hasElectricNames) {}

    /** The choice whether the port speaks TLS. */
    public sealed interface Tls {
        /** Plain HTTP. */
        record Off() implements Tls {}

        /**
         * TLS only.
         *
         * @param files {@code TLS_CERTIFICATE_FILE} and {@code TLS_KEY_FILE}
         * @param reload {@code TLS_RELOAD_INTERVAL}: how often the files are checked
         */
        record On(TlsFiles files, Duration reload) implements Tls {}
    }
}
