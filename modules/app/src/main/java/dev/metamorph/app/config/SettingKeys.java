package dev.metamorph.app.config;

import dev.metamorph.shape.where.value.TextOrder;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * All settings. The table of {@code docs/configuration.md} is generated from them, in this order.
 */
final class SettingKeys {
    private static final String STACK_RULE = "give 1 to 40 of a-z, 0-9 and _";
    private static final String NAME_RULE = "give 1 to 63 of a-z, 0-9 and _";
    private static final String NAME = "[a-z0-9_]{1,63}";

    /** The value of {@link #METRICS_NAMES} that adds those of Electric. */
    static final String ELECTRIC_NAMES = "electric";

    static final SettingType<PostgresUrl> URL = type("URL", PostgresUrl::parse);
    static final SettingType<Secret> SECRET_TEXT = type("text", Secret::new);
    private static final SettingType<Boolean> BOOLEAN = type("boolean", ValueParsers::bool);
    private static final SettingType<Duration> TIME = type("time", ValueParsers::time);
    private static final SettingType<Duration> TIME_OR_NONE =
            type("time or 0", ValueParsers::timeOrNone);
    private static final SettingType<Path> PATH = type("path", ValueParsers::path);
    private static final SettingType<URI> HTTP_URL = type("URL", ValueParsers::http);
    private static final SettingType<String> HOSTS = type("addresses", ValueParsers::hostsAndPorts);
    private static final SettingType<String> HOST_NAME =
            type("host", ValueParsers.name("\\S+", "give an address or a host name"));
    private static final SettingType<OptionalInt> REPLICAS =
            type("number or `auto`", ValueParsers.autoOr(1, Short.MAX_VALUE));

    /** Filled by the constants below, in their order. */
    private static final List<SettingKey<?>> DECLARED = new ArrayList<>();

    static final SettingKey<PostgresUrl> DATABASE_URL =
            required(
                    "DATABASE_URL",
                    URL,
                    "`postgresql://user:password@host:port/database` with a role that may replicate and owns the publication. The parameters `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `channel_binding`, `connect_timeout`, `application_name` and `target_session_attrs` (`read-write`, `primary` or `any`) are accepted; others are refused. Several hosts, `host:port,host:port`, are tried in their order; of several, the primary is used unless `target_session_attrs=any`.");
    static final SettingKey<PostgresUrl> POOLED_DATABASE_URL =
            optional(
                    "POOLED_DATABASE_URL",
                    "<DATABASE_URL>",
                    URL,
                    "Only for the initial snapshots; may go through a connection pooler.");
    static final SettingKey<Integer> DATABASE_POOL_SIZE =
            optional(
                    "DATABASE_POOL_SIZE",
                    "20",
                    whole(2, 1_000),
                    "Maximum number of connections to Postgres, without the replication connection; a quarter of them, 1 to 4, is for administration.");
    static final SettingKey<String> STACK_ID =
            optional(
                    "STACK_ID",
                    "default",
                    type("name", ValueParsers.name("[a-z0-9_]{1,40}", STACK_RULE)),
                    "Names this stack: the topics `<STACK_ID>.feed` and `<STACK_ID>.shapes`, and by default slot and publication. 1 to 40 of `a-z`, `0-9` and `_`.");
    static final SettingKey<String> SLOT_NAME =
            optional(
                    "SLOT_NAME",
                    "metamorph_<STACK_ID>",
                    type("name", ValueParsers.name(NAME, NAME_RULE)),
                    "The replication slot.");
    static final SettingKey<String> PUBLICATION_NAME =
            optional(
                    "PUBLICATION_NAME",
                    "metamorph_<STACK_ID>",
                    type("name", ValueParsers.name(NAME, NAME_RULE)),
                    "The publication.");
    static final SettingKey<Boolean> MANUAL_PUBLISHING =
            optional(
                    "MANUAL_PUBLISHING",
                    "false",
                    BOOLEAN,
                    "`true`: you add the tables to the publication and set `REPLICA IDENTITY FULL` yourself.");
    static final SettingKey<Duration> SCHEMA_CHECK_INTERVAL =
            optional(
                    "SCHEMA_CHECK_INTERVAL",
                    "10s",
                    TIME,
                    "How often the tables of all shapes are compared with the catalog of Postgres. A shape ends within this time if its table was altered or dropped and no row has been written to it since.");
    static final SettingKey<Duration> SLOT_STALL_TIMEOUT =
            optional(
                    "SLOT_STALL_TIMEOUT",
                    "60s",
                    TIME,
                    "How long the replication slot may stand still while there is WAL to follow, and how long Postgres may leave the leader's looks at it unanswered, before health is `waiting` with the reason `slot_stalled` or `database_silent`. A transaction that takes longer than this to be sent counts, too. A partition that applies nothing for as long although the feed has more for it is reported as `partition_behind`.");
    static final SettingKey<OptionalLong> WAL_BUDGET =
            optional(
                    "WAL_BUDGET",
                    "off",
                    type(
                            "size or `off`",
                            ValueParsers.wordOr("off", ValueParsers.size(64 << 20, 1L << 50))),
                    "The most WAL that the replication slot may make the server keep; 64 MiB or more. At half of it the log warns. A slot that keeps more is dropped, and every shape begins again: readers get a 409, and the primary's disk does not fill. It is compared while an instance leads, and before it follows the slot; while no instance runs, only `max_slot_wal_keep_size` of the server protects its disk.");
    static final SettingKey<OptionalLong> MAX_ROW_SIZE =
            optional(
                    "MAX_ROW_SIZE",
                    "auto",
                    type(
                            "size or `auto`",
                            ValueParsers.autoOr(ValueParsers.size(64 << 10, 512L << 20))),
                    "The most bytes that one change may have, the old and the new row together, as Postgres sends them, and that one row of an initial snapshot may have; 64 KiB to 512 MiB. A larger change is skipped, and the shapes of its table end (409, cause `row_too_large`); a shape with a larger row is not created (503, or 409 if its rows were being read already). Everything else goes on. `auto` is a 32nd of the Java heap (`-Xmx`), 1 MiB at least: 32 MiB with 1 GiB.");
    static final SettingKey<TextOrder> WHERE_TEXT_ORDER =
            optional(
                    "WHERE_TEXT_ORDER",
                    "collation",
                    type("word", ValueParsers::textOrder),
                    "How where clauses order texts (`<` and its like, `BETWEEN`, `GREATEST`, `LEAST`). `collation`: as the column's collation does; a clause that needs the order of a language is refused, because it is not known here. `bytes`: such a clause is read as if it had `COLLATE \"C\"`, here and in the initial snapshot ([where.md](where.md#the-order-of-texts)). Give all instances of a stack the same value.");

    /** The keys of {@link Configuration.Database}: those above. */
    static final List<SettingKey<?>> OF_DATABASE = List.copyOf(DECLARED);

    static final SettingKey<Duration> LOCK_RETRY_INTERVAL =
            optional(
                    "LOCK_RETRY_INTERVAL",
                    "500ms",
                    TIME,
                    "How often an instance that does not lead tries to take the database's advisory lock.");
    static final SettingKey<Duration> LOCK_CHECK_INTERVAL =
            optional(
                    "LOCK_CHECK_INTERVAL",
                    "10s",
                    TIME,
                    "How often it looks at the session that holds the lock.");
    static final SettingKey<Duration> LOCK_STALE_AFTER =
            optional(
                    "LOCK_STALE_AFTER",
                    "60s",
                    TIME,
                    "How long that session must have shown no sign of life, in Postgres and in Kafka, before it is terminated ([operations.md](operations.md#several-instances)).");
    static final SettingKey<Duration> RECONNECT_DELAY =
            optional(
                    "RECONNECT_DELAY",
                    "1s",
                    TIME,
                    "How long the connection side waits after a failure before it starts again. Each further failure doubles the wait until the slot advances.");
    static final SettingKey<Duration> MAX_RECONNECT_DELAY =
            optional("MAX_RECONNECT_DELAY", "10s", TIME, "The longest of these waits.");
    static final SettingKey<Duration> TABLE_LOCK_TIMEOUT =
            optional(
                    "TABLE_LOCK_TIMEOUT",
                    "5s",
                    TIME,
                    "How long a new shape waits for the lock that publishing its table needs, and its initial snapshot for the table's lock; then the request gets a 503 that names the holders. The lock is requested for at most 1.5 s at a time, because every other session that needs the table queues behind it.");
    static final SettingKey<Duration> TABLE_WRITERS_TIMEOUT =
            optional(
                    "TABLE_WRITERS_TIMEOUT",
                    "10s",
                    TIME,
                    "How long a new shape waits for transactions that wrote to its table before it was published; then the request gets a 503 that names them.");
    static final SettingKey<Duration> SNAPSHOT_TIMEOUT =
            optional(
                    "SNAPSHOT_TIMEOUT",
                    "30s",
                    TIME,
                    "How long an initial snapshot or a subset waits until it sees all commits that were sent, and then for its first row.");
    static final SettingKey<Duration> RESTORE_TIMEOUT =
            optional(
                    "RESTORE_TIMEOUT",
                    "5s",
                    TIME,
                    "How long a new shape waits for its partition while that is being restored after a change of leader; then the request gets a 503.");
    static final SettingKey<Duration> TABLE_CACHE_AGE =
            optional(
                    "TABLE_CACHE_AGE",
                    "10s",
                    TIME,
                    "How old the cached description of a table may be before it is read from the catalog again.");
    static final SettingKey<String> KAFKA_BOOTSTRAP_SERVERS =
            required(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    HOSTS,
                    "`host:port`, or several, separated by commas.");
    static final SettingKey<Integer> FEED_PARTITIONS =
            optional(
                    "FEED_PARTITIONS",
                    "1",
                    whole(1, 1_000),
                    "Partitions of the feed: the maximum number of instances over which the shapes of this stack can spread. Fixed after the first start, except by `metamorph repartition`.");
    static final SettingKey<Duration> FEED_TRIM_INTERVAL =
            optional(
                    "FEED_TRIM_INTERVAL",
                    "30s",
                    TIME,
                    "How often the leader deletes the records of the feed that every application of the stack has committed.");
    static final SettingKey<OptionalInt> TOPIC_REPLICATION =
            optional(
                    "TOPIC_REPLICATION",
                    "auto",
                    REPLICAS,
                    "The replication factor of the topics that this stack creates. `auto` is 3, or the number of brokers that are up if there are fewer. Topics that exist keep theirs.");
    static final SettingKey<OptionalInt> TOPIC_MIN_INSYNC_REPLICAS =
            optional(
                    "TOPIC_MIN_INSYNC_REPLICAS",
                    "auto",
                    REPLICAS,
                    "Their `min.insync.replicas`: how many replicas must have a record before it counts as written. `auto` is 2 with three replicas or more, otherwise 1. See [replication](#replication).");
    static final SettingKey<Duration> KAFKA_CHECK_INTERVAL =
            optional(
                    "KAFKA_CHECK_INTERVAL",
                    "5s",
                    TIME,
                    "How often an instance checks that Kafka answers, and how long an answer may take. After two unanswered checks health is `waiting`, requests for new shapes get a 503, and both the 503 and the log say since when.");
    static final SettingKey<URI> SCHEMA_REGISTRY_URL =
            optional(
                    "SCHEMA_REGISTRY_URL",
                    "",
                    type("URL", ValueParsers::webAddress),
                    "The schema registry for published shapes of formats `avro` and `json-schema`: `http://host:port` or `https://host:port`, possibly with a path. It must speak the protocol of Confluent's. See [Reading shapes from Kafka](kafka.md#schema-registry).");
    static final SettingKey<String> SCHEMA_REGISTRY_USER =
            optional(
                    "SCHEMA_REGISTRY_USER",
                    "",
                    type("text", text -> text),
                    "The user of HTTP basic authentication there, with `SCHEMA_REGISTRY_PASSWORD`.");
    static final SettingKey<Secret> SCHEMA_REGISTRY_PASSWORD =
            optional("SCHEMA_REGISTRY_PASSWORD", "", SECRET_TEXT, "That user's password.");
    static final SettingKey<Secret> SCHEMA_REGISTRY_TOKEN =
            optional(
                    "SCHEMA_REGISTRY_TOKEN",
                    "",
                    SECRET_TEXT,
                    "A bearer token instead of user and password.");
    static final SettingKey<Path> SCHEMA_REGISTRY_CA_FILE =
            optional(
                    "SCHEMA_REGISTRY_CA_FILE",
                    "",
                    PATH,
                    "The certificates that the registry's is verified with: PEM. By default those that Java trusts.");
    static final SettingKey<String> SCHEMA_REGISTRY_SUBJECTS =
            optional(
                    "SCHEMA_REGISTRY_SUBJECTS",
                    "topic",
                    type("word", ValueParsers.oneOf(List.of("topic", "record"))),
                    "The names of subjects. `topic`: `<topic>-key` and `<topic>-value`; `record`: the full name of the record.");
    static final SettingKey<Boolean> SCHEMA_REGISTRY_AUTO_REGISTER =
            optional(
                    "SCHEMA_REGISTRY_AUTO_REGISTER",
                    "true",
                    BOOLEAN,
                    "`false`: schemas are only looked up; a published shape whose schemas are not registered is refused.");
    static final SettingKey<String> HOST =
            optional("HOST", "0.0.0.0", HOST_NAME, "The address that HTTP listens on.");
    static final SettingKey<Integer> PORT =
            optional("PORT", "3000", whole(1, 65_535), "The port that HTTP listens on.");
    static final SettingKey<String> ADMIN_HOST =
            optional(
                    "ADMIN_HOST",
                    "127.0.0.1",
                    HOST_NAME,
                    "The address that the admin port listens on.");
    static final SettingKey<Integer> ADMIN_PORT =
            optional(
                    "ADMIN_PORT",
                    "9464",
                    whole(1, 65_535),
                    "The admin port: metrics and health ([operations.md](operations.md#metrics)), open to every client that reaches it. If it is not given and taken, the next free port is used, and the log and `metamorph dev` say which. It speaks plain HTTP on the loopback interface; on another address it speaks TLS if `PORT` does.");
    static final SettingKey<String> METRICS_NAMES =
            optional(
                    "METRICS_NAMES",
                    "metamorph",
                    type("word", ValueParsers.oneOf(List.of("metamorph", ELECTRIC_NAMES))),
                    "`electric`: metrics that Electric has, too, are on the page under its names as well ([from-electric.md](from-electric.md#metrics)).");
    static final SettingKey<URI> ADVERTISED_URL =
            optional(
                    "ADVERTISED_URL",
                    "http://127.0.0.1:<PORT>",
                    HTTP_URL,
                    "The URL at which other instances of the stack reach this one; `https://…` if the port speaks TLS (default `https://127.0.0.1:<PORT>` then; an instance whose port speaks TLS reaches the others by `https` only). They trust Java's trust store (`javax.net.ssl.trustStore`) and the certificates in their own `TLS_CERTIFICATE_FILE`, and verify the host name.");
    static final SettingKey<Path> TLS_CERTIFICATE_FILE =
            optional(
                    "TLS_CERTIFICATE_FILE",
                    "",
                    PATH,
                    "The certificate chain of the port, leaf first: PEM. With it the port speaks TLS 1.2 and 1.3 only; HTTP/2 is negotiated by ALPN.");
    static final SettingKey<Path> TLS_KEY_FILE =
            optional(
                    "TLS_KEY_FILE",
                    "",
                    PATH,
                    "The certificate's private key: PEM, PKCS #8, without a password (`openssl pkcs8 -topk8 -nocrypt -in old.pem -out key.pem` converts other formats).");
    static final SettingKey<Duration> TLS_RELOAD_INTERVAL =
            optional(
                    "TLS_RELOAD_INTERVAL",
                    "10s",
                    TIME,
                    "How often the two files are checked. After a change, new connections get the new certificate and open ones stay; unusable files leave the former certificate in place, and the log says why.");
    static final SettingKey<Secret> SECRET =
            optional(
                    "SECRET",
                    "",
                    SECRET_TEXT,
                    "The value that readers must send as `secret`. Required, unless `INSECURE=true`.");
    static final SettingKey<Secret> PREVIOUS_SECRET =
            optional(
                    "PREVIOUS_SECRET",
                    "",
                    SECRET_TEXT,
                    "A second value that is accepted as `secret`, while readers change from it to `SECRET`.");
    static final SettingKey<Boolean> INSECURE =
            optional(
                    "INSECURE",
                    "false",
                    BOOLEAN,
                    "`true`: every client that reaches the port reads every table.");
    static final SettingKey<Boolean> ENABLE_SHAPE_DELETE =
            optional(
                    "ENABLE_SHAPE_DELETE",
                    "false",
                    BOOLEAN,
                    "Whether `DELETE /v1/shape` is served.");
    static final SettingKey<Duration> LONG_POLL_TIMEOUT =
            optional(
                    "LONG_POLL_TIMEOUT",
                    "20s",
                    TIME,
                    "How long a live request waits for a change.");
    static final SettingKey<Duration> STOP_DELAY =
            optional(
                    "STOP_DELAY",
                    "0s",
                    TIME_OR_NONE,
                    "How long a stopping instance continues to serve while `/v1/ready` and `/v1/health` answer 503, so that load balancers take it out of rotation first.");
    static final SettingKey<Duration> CACHE_MAX_AGE =
            optional(
                    "CACHE_MAX_AGE",
                    "60s",
                    TIME_OR_NONE,
                    "How long a cache may keep a page of a shape log.");
    static final SettingKey<Duration> CACHE_STALE_AGE =
            optional(
                    "CACHE_STALE_AGE",
                    "300s",
                    TIME_OR_NONE,
                    "How long it may then serve the stale page while it revalidates.");
    static final SettingKey<Integer> MAX_INITIAL_REQUESTS =
            optional(
                    "MAX_INITIAL_REQUESTS",
                    "300",
                    whole(1, 1_000_000),
                    "Maximum number of concurrent requests without a handle that is known here: they may need a new shape. Further ones get a 503 with `retry-after` of 5 to 10 s.");
    static final SettingKey<Integer> MAX_EXISTING_REQUESTS =
            optional(
                    "MAX_EXISTING_REQUESTS",
                    "10000",
                    whole(1, 10_000_000),
                    "Maximum number of concurrent requests for known shapes, long polls included.");
    static final SettingKey<Integer> MAX_SHAPES =
            optional(
                    "MAX_SHAPES",
                    "0",
                    whole(0, 250_000),
                    "The number of shapes above which the least recently read ones end (409, cause `evicted`); 0 for no limit. Published shapes, shapes with `rows=true` and shapes that are in use count, but do not end ([operations.md](operations.md#limits)).");
    static final SettingKey<Duration> SHAPE_IDLE_EXPIRY =
            optional(
                    "SHAPE_IDLE_EXPIRY",
                    "0",
                    type("time or 0", ValueParsers.timeUpTo(Duration.ofDays(31))),
                    "A shape ends (409, cause `expired`) when no reader has requested it for so long, at most 31 days (`44640m`); 0 for never. Give more than `CACHE_MAX_AGE` and `CACHE_STALE_AGE` together: what a cache answers is not seen here. The same shapes as above are spared.");
    static final SettingKey<Duration> SHAPE_LIMITS_INTERVAL =
            optional(
                    "SHAPE_LIMITS_INTERVAL",
                    "5s",
                    TIME,
                    "How often the leader checks which shapes must end because of `MAX_SHAPES` and `SHAPE_IDLE_EXPIRY`. A shape that was read within twice this time and 2 s is in use.");
    static final SettingKey<Integer> MAX_SHAPE_CREATIONS =
            optional(
                    "MAX_SHAPE_CREATIONS",
                    "0",
                    whole(0, 100_000),
                    "How many shapes may be created in a second, published ones aside; further requests for new shapes get a 503 with `retry-after` and the reason `shape_creation_limit_exceeded`. 0 for no limit.");
    static final SettingKey<Long> CHUNK_BYTES =
            optional(
                    "CHUNK_BYTES",
                    "10MiB",
                    type("size", ValueParsers.size(1, Integer.MAX_VALUE)),
                    "The length that closes a page of a shape log. A change applies to shapes that are created afterwards.");
    static final SettingKey<OptionalLong> MAX_LOG_BYTES =
            optional(
                    "MAX_LOG_BYTES",
                    "off",
                    type(
                            "size or `off`",
                            ValueParsers.wordOr("off", ValueParsers.size(1 << 20, 1L << 50))),
                    "A shape ends (409, cause `log_too_long`) when its log has more bytes of changes than this behind the initial snapshot, and its readers begin with a new snapshot ([operations.md](operations.md#limits)). A change applies to shapes that are created afterwards.");
    static final SettingKey<Integer> LOG_COMPACT_RATIO =
            optional(
                    "LOG_COMPACT_RATIO",
                    "0",
                    whole(0, 1000),
                    "When a log has more than this many bytes of changes for each byte of its initial rows, the leader replaces it by one that begins with the rows as they are then; readers continue in it ([operations.md](operations.md#limits)). At most 1000; 0 for never.");
    static final SettingKey<Long> LOG_COMPACT_MIN =
            optional(
                    "LOG_COMPACT_MIN",
                    "64MiB",
                    type("size", ValueParsers.size(1, 1L << 50)),
                    "A log with fewer bytes of changes than this is not replaced.");
    static final SettingKey<Duration> LOG_RETENTION =
            optional(
                    "LOG_RETENTION",
                    "1440m",
                    TIME,
                    "How long a replaced log is kept for readers that are behind, from the creation of the one that replaces it. Afterwards its handle is answered with 409.");
    static final SettingKey<Long> KEPT_TABLE_LIMIT =
            optional(
                    "KEPT_TABLE_LIMIT",
                    "64MiB",
                    type("size", ValueParsers.size(1 << 20, 1L << 50)),
                    "How large a table may be, as text, whose rows are kept for a shape with [subqueries](where.md#subqueries). The first rows of a shape are derived from them in one step, which takes heap and time: raise it only after a try with a table of that size. A larger one is refused with a 400. One that takes more than twice as much on disk is refused before it is read. Kept rows that have outgrown twice this size end, with the shapes that need them (409, cause `kept_table_too_large`). A change applies to tables that are kept afterwards.");
    static final SettingKey<Long> KEPT_TOTAL_LIMIT =
            optional(
                    "KEPT_TOTAL_LIMIT",
                    "10GiB",
                    type("size", ValueParsers.size(1 << 20, 1L << 50)),
                    "How much the tables whose rows are kept may take on disk in Postgres, each counted once for each partition that keeps it. A shape that would need more is refused with a 400.");
    static final SettingKey<Path> DATA_DIR =
            optional(
                    "DATA_DIR",
                    "./data",
                    PATH,
                    "The folder of the shape logs' state; used by one instance at a time. It can be restored from Kafka, at the cost of time.");
    static final SettingKey<Integer> DISK_CREATION_LIMIT =
            optional(
                    "DISK_CREATION_LIMIT",
                    "90",
                    whole(1, 100),
                    "Percent of the disk of `DATA_DIR` that may be in use; from here on no shape is created, and requests for new ones get a 503 with the reason `disk_scarce`. It ends when 2 percent less are in use.");
    static final SettingKey<Integer> DISK_LIMIT =
            optional(
                    "DISK_LIMIT",
                    "97",
                    whole(1, 100),
                    "Percent of the disk of `DATA_DIR` that may be in use; from here on the shape logs of this instance are stopped, and other instances take its partitions. They start again when 2 percent less are in use.");
    static final SettingKey<Duration> DISK_CHECK_INTERVAL =
            optional(
                    "DISK_CHECK_INTERVAL",
                    "5s",
                    TIME,
                    "How often the disk of `DATA_DIR` is looked at.");
    static final SettingKey<OptionalLong> STORE_MEMORY =
            optional(
                    "STORE_MEMORY",
                    "auto",
                    type(
                            "size or `auto`",
                            ValueParsers.autoOr(ValueParsers.size(16L << 20, 1L << 40))),
                    "Memory of the state store for blocks and write buffers, outside of the Java heap; 16 MiB to 1 TiB. `auto` is an eighth of the container's limit, or 96 MiB without one ([memory.md](memory.md)).");
    static final SettingKey<Duration> START_PATIENCE =
            optional(
                    "START_PATIENCE",
                    "30s",
                    TIME,
                    "How long a start waits for Kafka before it ends with code 4. Postgres may become available later.");
    static final SettingKey<String> LOG_LEVEL =
            optional(
                    "LOG_LEVEL",
                    "info",
                    type(
                            "word",
                            ValueParsers.oneOf(List.of("trace", "debug", "info", "warn", "error"))),
                    "`trace`, `debug`, `info`, `warn` or `error`.");

    static final SettingKey<String> LOG_FORMAT =
            optional(
                    "LOG_FORMAT",
                    "logfmt",
                    type("word", ValueParsers.oneOf(List.of("logfmt", "json"))),
                    "`logfmt`: a line of text with `key=value` pairs. `json`: a JSON object per line, with `time`, `level`, `logger`, `message`, the pairs as members, and `stack_trace` if there is one.");

    static final SettingKey<Optional<URI>> OTEL_EXPORTER_OTLP_ENDPOINT =
            optional(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    "off",
                    type("URL or `off`", ValueParsers.offOr(ValueParsers::http)),
                    "The address of an OpenTelemetry collector, `http://host:4318`: metrics are sent to its `/v1/metrics`, and traces of sampled changes to `/v1/traces` ([operations.md](operations.md#opentelemetry)).");
    static final SettingKey<Secret> OTEL_EXPORTER_OTLP_HEADERS =
            optional(
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    "",
                    SECRET_TEXT,
                    "Further headers of these requests: `name=value`, or several, separated by commas; values percent-encoded.");
    static final SettingKey<Duration> OTEL_METRIC_EXPORT_INTERVAL =
            optional(
                    "OTEL_METRIC_EXPORT_INTERVAL",
                    "60s",
                    TIME,
                    "The time between two of these requests.");
    static final SettingKey<String> OTEL_SERVICE_NAME =
            optional(
                    "OTEL_SERVICE_NAME",
                    "metamorph",
                    type(
                            "name",
                            ValueParsers.name(
                                    "\\S{1,200}", "give 1 to 200 characters without spaces")),
                    "The name of the service in them.");
    static final SettingKey<Double> OTEL_TRACES_SAMPLER_ARG =
            optional(
                    "OTEL_TRACES_SAMPLER_ARG",
                    "0",
                    type("number from 0 to 1", ValueParsers::ratio),
                    "The part of the transactions whose way is traced; 0 for none.");

    /** All keys, in the order of the documentation. */
    static final List<SettingKey<?>> ALL = List.copyOf(DECLARED);

    private SettingKeys() {}

    private static <T> SettingType<T> type(String words, Function<String, T> parse) {
        return new SettingType<>(words, parse);
    }

    private static SettingType<Integer> whole(int least, int most) {
        return type("number", ValueParsers.integer(least, most));
    }

    private static <T> SettingKey<T> required(String name, SettingType<T> type, String meaning) {
        return declared(new SettingKey<>(name, new SettingKey.Fallback.None(), type, meaning));
    }

    private static <T> SettingKey<T> optional(
            String name, String fallback, SettingType<T> type, String meaning) {
        return declared(
                new SettingKey<>(name, new SettingKey.Fallback.Text(fallback), type, meaning));
    }

    private static <T> SettingKey<T> declared(SettingKey<T> key) {
        DECLARED.add(key);
        return key;
    }
}
