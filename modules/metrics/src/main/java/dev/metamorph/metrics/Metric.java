package dev.metamorph.metrics;

import java.util.List;

/**
 * All metrics of Metamorph. Names follow Prometheus's conventions: the prefix, what is measured, a
 * base unit, {@code _total} for counters. {@code docs/metrics.md} is generated from this table, and
 * the dashboard and the alert rules are checked against it.
 *
 * <p>Labels have few values: there is none for a shape, and {@code table} names the largest ones
 * only.
 */
public enum Metric {
    COMMIT_TO_VISIBLE(
            Group.LATENCY,
            Type.HISTOGRAM,
            "metamorph_commit_to_visible_seconds",
            "Time from the commit of a transaction, by the database's clock, to the hop: feed (Kafka has it in all partitions), task (it is in the state of a shape log), http (it is handed to readers that wait), topic (it is committed in the topic of a published shape).",
            "hop"),
    LAG_BYTES(
            Group.LATENCY,
            Type.GAUGE,
            "metamorph_lag_bytes",
            "WAL between the shape logs of this instance and the end of the database's WAL; absent while one of them is not known."),
    LAG_SECONDS(
            Group.LATENCY,
            Type.GAUGE,
            "metamorph_lag_seconds",
            "For how long the shape logs of this instance have been behind the end of the WAL, to about a second; 0 if they are not."),
    FEED_LAG_RECORDS(
            Group.LATENCY,
            Type.GAUGE,
            "metamorph_feed_lag_records",
            "Records between the end of the feed's partition and the position of its task here.",
            "partition"),
    TASK_REACHED(
            Group.LATENCY,
            Type.GAUGE,
            "metamorph_task_reached_lsn_bytes",
            "The LSN up to which the task of the partition has everything.",
            "partition"),

    LEADER(Group.STACK, Type.GAUGE, "metamorph_leader", "1 if this instance leads, else 0."),
    LEVEL(
            Group.STACK,
            Type.GAUGE,
            "metamorph_level",
            "1 at the level of service that the stack has reached here (as in /v1/health), 0 at the others.",
            "level"),
    REASONS(
            Group.STACK,
            Type.COUNTER,
            "metamorph_stack_reasons_total",
            "Times that the stack has come into a state here, by the reason of the state (docs/failures.md); none: nothing is wrong.",
            "reason"),
    PART_REASON(
            Group.STACK,
            Type.GAUGE,
            "metamorph_part_reason",
            "1 at the reason for which the part does not do its work here, or none; part is that of /v1/status, or stack for the whole.",
            "part",
            "reason"),
    FEED_GAPS(
            Group.STACK,
            Type.COUNTER,
            "metamorph_feed_gaps_total",
            "Gaps that a task has found: records of the feed (the leader begins a new epoch), changes that are not sent again, changelog: entries of the store that Kafka has lost (with the last two, the shapes of the partition have ended).",
            "kind"),
    SLOT_ACTIVE(
            Group.STACK,
            Type.GAUGE,
            "metamorph_slot_active",
            "1 if a connection follows the replication slot; this and the other metrics of the slot are absent while the database has not been asked."),
    SLOT_STATUS(
            Group.STACK,
            Type.GAUGE,
            "metamorph_slot_wal_status",
            "1 at the wal_status of the slot (reserved, extended, unreserved, lost), 0 at the others.",
            "status"),
    SLOT_RETAINED(
            Group.STACK,
            Type.GAUGE,
            "metamorph_slot_retained_bytes",
            "WAL that the database keeps for the slot."),
    SLOT_SAFE(
            Group.STACK,
            Type.GAUGE,
            "metamorph_slot_safe_wal_bytes",
            "WAL that can still be written before the slot is in danger of being lost; absent without max_slot_wal_keep_size."),
    SLOT_LAG(
            Group.STACK,
            Type.GAUGE,
            "metamorph_slot_confirmed_lag_bytes",
            "WAL that the database has written and the slot has not confirmed."),
    POOL_CONNECTIONS(
            Group.STACK,
            Type.GAUGE,
            "metamorph_pool_connections",
            "Connections of a pool to Postgres (admin, snapshot) by state (active, idle); only on the leader, as the other metrics of pools.",
            "pool",
            "state"),
    POOL_LIMIT(
            Group.STACK,
            Type.GAUGE,
            "metamorph_pool_max_connections",
            "The most connections that the pool may have.",
            "pool"),
    POOL_WAITING(
            Group.STACK,
            Type.GAUGE,
            "metamorph_pool_waiting",
            "Requests that wait for a connection of the pool.",
            "pool"),

    FEED_TRANSACTIONS(
            Group.FEED,
            Type.COUNTER,
            "metamorph_feed_transactions_total",
            "Transactions that this instance, as the leader, has written to the feed and Kafka has acknowledged."),
    FEED_CHANGES(
            Group.FEED,
            Type.COUNTER,
            "metamorph_feed_changes_total",
            "Changes of rows that this instance, as the leader, has handed to Kafka."),
    FEED_RECORDS(
            Group.FEED,
            Type.COUNTER,
            "metamorph_feed_records_total",
            "Records that this instance, as the leader, has handed to Kafka, over all partitions."),
    FEED_BYTES(
            Group.FEED,
            Type.COUNTER,
            "metamorph_feed_bytes_total",
            "The bytes of these records before compression."),

    TASK_PARTITIONS(
            Group.SHAPES,
            Type.GAUGE,
            "metamorph_task_partitions",
            "Partitions of the feed whose shape logs this instance owns."),
    TASK_RECORDS(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_task_records_total",
            "Records of the feed that tasks of this instance have processed."),
    TASK_TRANSACTIONS(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_task_transactions_total",
            "Transactions that they have completed, in each partition."),
    TASK_CHANGES(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_task_changes_total",
            "Changes of rows in these transactions, in each partition."),
    TASK_MATCHES(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_task_matches_total",
            "Changes that added items to a shape's log, counted for each shape."),
    TASK_ITEM_BYTES(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_task_item_bytes_total",
            "The bytes of these items."),
    SHAPES(
            Group.SHAPES,
            Type.GAUGE,
            "metamorph_shapes",
            "Shapes of the partitions that this instance owns. Shapes that no index finds are tested for every change of their table.",
            "indexed"),
    TABLE_SHAPES(
            Group.SHAPES,
            Type.GAUGE,
            "metamorph_table_shapes",
            "The same by table, for the 20 tables with the most shapes; table=\"\" has the rest.",
            "table"),
    SHAPES_CREATED(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_shapes_created_total",
            "Shapes that tasks of this instance have seen begin."),
    SHAPES_ENDED(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_shapes_ended_total",
            "Shapes that have ended here, by cause. After a crash an end may be counted again.",
            "cause"),
    LOG_BYTES(
            Group.SHAPES,
            Type.GAUGE,
            "metamorph_log_bytes",
            "Stored bytes of the logs of these shapes by part: base (the initial snapshots) and tail (the changes behind them). Logs that were replaced and are still kept do not count.",
            "part"),
    LOGS_REPLACED(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_logs_replaced_total",
            "Logs that a shorter one has replaced here. After a crash a replacement may be counted again."),
    SNAPSHOTS(
            Group.SHAPES,
            Type.GAUGE,
            "metamorph_snapshots",
            "Initial snapshots by state: queued (waiting for a connection), running; only on the leader.",
            "state"),
    VERIFICATIONS(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_verifications_total",
            "Comparisons of shape logs with the database by outcome (equal, different, not_compared), made by this instance.",
            "outcome"),
    VERIFY_DIFFERENCES(
            Group.SHAPES,
            Type.COUNTER,
            "metamorph_verify_differences_total",
            "Rows that differed between a shape log and the database, found by this instance."),
    SNAPSHOT_SECONDS(
            Group.SHAPES,
            Type.HISTOGRAM,
            "metamorph_snapshot_seconds",
            "Duration of initial snapshots from the connection to the last row, by outcome (finished, failed), taken by this instance.",
            "outcome"),

    REQUESTS(
            Group.HTTP,
            Type.COUNTER,
            "metamorph_http_requests_total",
            "Answers by route and status, on the public port.",
            "route",
            "status"),
    REQUEST_SECONDS(
            Group.HTTP,
            Type.HISTOGRAM,
            "metamorph_http_request_seconds",
            "Time from a request's last byte to the last byte of its answer. waited: whether it waited for news, for a shape or for another instance.",
            "waited"),
    SENT_BYTES(
            Group.HTTP,
            Type.COUNTER,
            "metamorph_http_sent_bytes_total",
            "Bytes of the bodies of answers, and of the heads of those over HTTP/1, on the public port."),
    WAITING_READERS(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_http_waiting_readers",
            "Readers that wait for news of a shape log."),
    FORWARDED_READERS(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_http_forwarded_readers",
            "Readers that wait for the answer of another instance."),
    CONNECTIONS(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_http_connections",
            "Open connections on the public port."),
    ADMITTED(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_http_admitted_requests",
            "Shape requests that are being served, by kind as MAX_INITIAL_REQUESTS and MAX_EXISTING_REQUESTS count them.",
            "kind"),
    ADMITTED_LIMIT(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_http_admitted_requests_limit",
            "The most of them.",
            "kind"),
    REFUSED(
            Group.HTTP,
            Type.COUNTER,
            "metamorph_http_refused_requests_total",
            "Shape requests that were refused because of that limit.",
            "kind"),
    UNAVAILABLE(
            Group.HTTP,
            Type.COUNTER,
            "metamorph_http_unavailable_requests_total",
            "503s that this instance has answered on the public port, by reason (docs/failures.md).",
            "reason"),
    CERTIFICATE_EXPIRY(
            Group.HTTP,
            Type.GAUGE,
            "metamorph_tls_certificate_expiry_timestamp_seconds",
            "When the certificate that new connections are shown expires; absent without TLS."),

    PUBLISHED_RECORDS(
            Group.PUBLISHER,
            Type.COUNTER,
            "metamorph_publisher_records_total",
            "Records of published shapes that this instance has committed to their topics."),
    PUBLISHED_TRANSACTIONS(
            Group.PUBLISHER,
            Type.COUNTER,
            "metamorph_publisher_transactions_total",
            "The Kafka transactions in which it did."),
    PUBLISHED_FAILURES(
            Group.PUBLISHER,
            Type.COUNTER,
            "metamorph_publisher_failures_total",
            "Transactions that did not succeed, by outcome: fenced (another instance publishes the partition), failed, set_aside (a shape's topic cannot be written).",
            "outcome"),
    PUBLISHED_SHAPES(
            Group.PUBLISHER,
            Type.GAUGE,
            "metamorph_published_shapes",
            "Declared shapes of the stack by state: waiting, snapshotting, live, repairing, set_aside.",
            "state"),
    PUBLISHED_LAG(
            Group.PUBLISHER,
            Type.GAUGE,
            "metamorph_publisher_lag_bytes",
            "WAL between the task and the topic, of the published shape of this instance that is furthest behind."),

    RESTORE_REMAINING(
            Group.STORE,
            Type.GAUGE,
            "metamorph_restore_remaining_records",
            "Records of the changelog that tasks of this instance have still to read before their partitions can be served."),
    RESTORED(
            Group.STORE,
            Type.COUNTER,
            "metamorph_restored_records_total",
            "Records of the changelog that they have read."),
    ROCKSDB_FILES(
            Group.STORE,
            Type.GAUGE,
            "metamorph_rocksdb_files_bytes",
            "Size of the state stores' files."),
    ROCKSDB_MEMTABLES(
            Group.STORE,
            Type.GAUGE,
            "metamorph_rocksdb_memtables_bytes",
            "Memory of their write buffers."),
    ROCKSDB_CACHE(
            Group.STORE,
            Type.GAUGE,
            "metamorph_rocksdb_cache_bytes",
            "Memory of the cache that all stores share, which STORE_MEMORY limits."),
    ROCKSDB_KEYS(
            Group.STORE, Type.GAUGE, "metamorph_rocksdb_keys", "Entries of the stores, estimated."),
    ROCKSDB_COMPACTION(
            Group.STORE,
            Type.GAUGE,
            "metamorph_rocksdb_pending_compaction_bytes",
            "Bytes that compaction has still to rewrite, estimated."),
    ROCKSDB_ERRORS(
            Group.STORE,
            Type.GAUGE,
            "metamorph_rocksdb_background_errors",
            "Errors of RocksDB's background work, such as a full disk."),

    STREAMS_THREADS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_streams_threads",
            "Threads of Kafka Streams that run."),
    STREAMS_FAILED_THREADS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_streams_failed_threads_total",
            "Threads of Kafka Streams that have failed."),
    STREAMS_COMMITS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_streams_commits_total",
            "Commits of Kafka Streams."),
    STREAMS_COMMIT_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_streams_commit_seconds",
            "Mean duration of a commit, during which a thread processes nothing."),
    STREAMS_PROCESS_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_streams_process_seconds",
            "Mean time that a task takes for a record of the feed."),
    CONSUMED_RECORDS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_consumed_records_total",
            "Records that a consumer has read; client: main or restore, as in the other metrics of consumers.",
            "client"),
    CONSUMED_BYTES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_consumed_bytes_total",
            "Their bytes.",
            "client"),
    FETCHES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_fetches_total",
            "Fetch requests.",
            "client"),
    FETCH_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_fetch_seconds",
            "Mean time of a fetch request.",
            "client"),
    FETCH_THROTTLE_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_fetch_throttle_seconds",
            "Mean time that a quota of the broker delays a fetch request.",
            "client"),
    POLL_SECONDS_AGO(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_last_poll_seconds",
            "Seconds since a consumer was polled last: a thread that hangs lets it grow. -1 before the first time.",
            "client"),
    HEARTBEAT_SECONDS_AGO(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_last_heartbeat_seconds",
            "Seconds since the group that reads the feed had a sign of life from this instance; beyond the session timeout its partitions move. -1 before the first time."),
    CONSUMER_LAG(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_consumer_max_lag_records",
            "Records between the consumer and the end of the partition that is furthest behind.",
            "client"),
    REBALANCES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_rebalances_total",
            "Rebalances of the group that reads the feed."),
    FAILED_REBALANCES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_failed_rebalances_total",
            "Those that have failed."),
    SENT_RECORDS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_sent_records_total",
            "Records that a producer has sent; client: feed (the leader's) or streams (changelog and registry), as in the other metrics of producers.",
            "client"),
    SEND_ERRORS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_send_errors_total",
            "Records that could not be sent.",
            "client"),
    FAILED_AUTHENTICATIONS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_failed_authentications_total",
            "Connections of a producer that the broker did not authenticate: a password or a certificate is wrong, or was rotated.",
            "client"),
    SEND_RETRIES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_send_retries_total",
            "Records that were sent again.",
            "client"),
    PRODUCED_BYTES(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_sent_bytes_total",
            "Bytes of all requests of a producer.",
            "client"),
    SEND_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_request_seconds",
            "Mean time that the broker takes for a request of a producer.",
            "client"),
    QUEUE_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_queue_seconds",
            "Mean time that a record waits in a producer.",
            "client"),
    THROTTLE_SECONDS(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_throttle_seconds",
            "Mean time that a quota of the broker delays a request of a producer.",
            "client"),
    BUFFER_FREE(
            Group.KAFKA,
            Type.GAUGE,
            "metamorph_kafka_buffer_available_bytes",
            "Memory of a producer's buffer that is free.",
            "client"),
    COMMIT_SECONDS(
            Group.KAFKA,
            Type.COUNTER,
            "metamorph_kafka_transaction_commit_seconds_total",
            "Time that a producer has spent on committing Kafka transactions.",
            "client"),

    BUILD(
            Group.PROCESS,
            Type.INFO,
            "metamorph_build_info",
            "Always 1; the version of this program.",
            "version"),
    SOURCE_FAILURES(
            Group.PROCESS,
            Type.COUNTER,
            "metamorph_metrics_failures_total",
            "Times that a part of this page could not be collected, by part.",
            "source");

    private final Group group;
    private final Type type;
    private final String metricName;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // The constructor makes it unmodifiable.
    private final List<String> labels;

    Metric(Group group, Type type, String metricName, String help, String... labels) {
        this.group = group;
        this.type = type;
        this.metricName = metricName;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The section of the documentation. */
    public enum Group {
        LATENCY("Latency and lag"),
        STACK("The stack: leader, slot, connections"),
        FEED("The feed"),
        SHAPES("Shapes"),
        HTTP("HTTP"),
        PUBLISHER("Published shapes"),
        STORE("State stores"),
        KAFKA("Kafka's clients"),
        PROCESS("The process");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /** The type of a metric, as Prometheus has it. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        /** A gauge that is always 1; its labels are what it says. */
        INFO
    }

    public Group group() {
        return group;
    }

    public Type type() {
        return type;
    }

    /** The name on the page; of a histogram, without the endings of its series. */
    public String metricName() {
        return metricName;
    }

    /** One or two sentences for people. */
    public String help() {
        return help;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return labels;
    }
}
