package dev.metamorph.app.metrics;

import dev.metamorph.metrics.Metric;

/**
 * The measurements of Kafka's clients that are shown, out of some thousands. Several of one name,
 * of threads, tasks or partitions, become one.
 *
 * @see <a href="https://kafka.apache.org/documentation/#monitoring">Kafka's list</a>
 */
enum KafkaMetric {
    STREAMS_THREADS("stream-metrics", "alive-stream-threads", How.SUM, Metric.STREAMS_THREADS),
    STREAMS_FAILED_THREADS(
            "stream-metrics", "failed-stream-threads", How.SUM, Metric.STREAMS_FAILED_THREADS),
    STREAMS_COMMITS("stream-thread-metrics", "commit-total", How.SUM, Metric.STREAMS_COMMITS),
    STREAMS_COMMIT_SECONDS(
            "stream-thread-metrics",
            "commit-latency-avg",
            How.MAX_MILLIS,
            Metric.STREAMS_COMMIT_SECONDS),
    STREAMS_PROCESS_SECONDS(
            "stream-thread-metrics",
            "process-latency-avg",
            How.MAX_MILLIS,
            Metric.STREAMS_PROCESS_SECONDS),
    RESTORE_REMAINING(
            "stream-task-metrics",
            "restore-remaining-records-total",
            How.SUM,
            Metric.RESTORE_REMAINING),
    RESTORED("stream-task-metrics", "restore-total", How.SUM, Metric.RESTORED),
    ROCKSDB_FILES("stream-state-metrics", "total-sst-files-size", How.SUM, Metric.ROCKSDB_FILES),
    ROCKSDB_MEMTABLES(
            "stream-state-metrics", "size-all-mem-tables", How.SUM, Metric.ROCKSDB_MEMTABLES),
    // Every store tells the size of the one cache.
    ROCKSDB_CACHE("stream-state-metrics", "block-cache-usage", How.MAX, Metric.ROCKSDB_CACHE),
    ROCKSDB_KEYS("stream-state-metrics", "estimate-num-keys", How.SUM, Metric.ROCKSDB_KEYS),
    ROCKSDB_COMPACTION(
            "stream-state-metrics",
            "estimate-pending-compaction-bytes",
            How.SUM,
            Metric.ROCKSDB_COMPACTION),
    ROCKSDB_ERRORS("stream-state-metrics", "background-errors", How.SUM, Metric.ROCKSDB_ERRORS),
    CONSUMED_RECORDS(
            "consumer-fetch-manager-metrics",
            "records-consumed-total",
            How.SUM,
            Metric.CONSUMED_RECORDS),
    CONSUMED_BYTES(
            "consumer-fetch-manager-metrics",
            "bytes-consumed-total",
            How.SUM,
            Metric.CONSUMED_BYTES),
    FETCHES("consumer-fetch-manager-metrics", "fetch-total", How.SUM, Metric.FETCHES),
    FETCH_SECONDS(
            "consumer-fetch-manager-metrics",
            "fetch-latency-avg",
            How.MAX_MILLIS,
            Metric.FETCH_SECONDS),
    FETCH_THROTTLE_SECONDS(
            "consumer-fetch-manager-metrics",
            "fetch-throttle-time-avg",
            How.MAX_MILLIS,
            Metric.FETCH_THROTTLE_SECONDS),
    POLL_SECONDS_AGO("consumer-metrics", "last-poll-seconds-ago", How.MAX, Metric.POLL_SECONDS_AGO),
    HEARTBEAT_SECONDS_AGO(
            "consumer-coordinator-metrics",
            "last-heartbeat-seconds-ago",
            How.MAX,
            Metric.HEARTBEAT_SECONDS_AGO),
    CONSUMER_LAG("consumer-fetch-manager-metrics", "records-lag-max", How.MAX, Metric.CONSUMER_LAG),
    REBALANCES("consumer-coordinator-metrics", "rebalance-total", How.SUM, Metric.REBALANCES),
    FAILED_REBALANCES(
            "consumer-coordinator-metrics",
            "failed-rebalance-total",
            How.SUM,
            Metric.FAILED_REBALANCES),
    SENT_RECORDS("producer-metrics", "record-send-total", How.SUM, Metric.SENT_RECORDS),
    SEND_ERRORS("producer-metrics", "record-error-total", How.SUM, Metric.SEND_ERRORS),
    FAILED_AUTHENTICATIONS(
            "producer-metrics",
            "failed-authentication-total",
            How.SUM,
            Metric.FAILED_AUTHENTICATIONS),
    SEND_RETRIES("producer-metrics", "record-retry-total", How.SUM, Metric.SEND_RETRIES),
    PRODUCED_BYTES("producer-metrics", "outgoing-byte-total", How.SUM, Metric.PRODUCED_BYTES),
    SEND_SECONDS("producer-metrics", "request-latency-avg", How.MAX_MILLIS, Metric.SEND_SECONDS),
    QUEUE_SECONDS(
            "producer-metrics", "record-queue-time-avg", How.MAX_MILLIS, Metric.QUEUE_SECONDS),
    THROTTLE_SECONDS(
            "producer-metrics",
            "produce-throttle-time-avg",
            How.MAX_MILLIS,
            Metric.THROTTLE_SECONDS),
    BUFFER_FREE("producer-metrics", "buffer-available-bytes", How.SUM, Metric.BUFFER_FREE),
    COMMIT_SECONDS(
            "producer-metrics", "txn-commit-time-ns-total", How.SUM_NANOS, Metric.COMMIT_SECONDS);

    private final String group;
    private final String kafkaName;
    private final How how;
    private final Metric shown;

    KafkaMetric(String group, String kafkaName, How how, Metric shown) {
        this.group = group;
        this.kafkaName = kafkaName;
        this.how = how;
        this.shown = shown;
    }

    /** The way in which several values become one, and the unit in which Kafka has them. */
    enum How {
        SUM(false, 1),
        SUM_NANOS(false, 1e-9),
        MAX(true, 1),
        MAX_MILLIS(true, 1e-3);

        private final boolean isMax;
        private final double unit;

        How(boolean isMax, double unit) {
            this.isMax = isMax;
            this.unit = unit;
        }
    }

    String group() {
        return group;
    }

    String kafkaName() {
        return kafkaName;
    }

    Metric shown() {
        return shown;
    }

    /** The value of two; a mean of nothing is not a number, and does not count. */
    double merge(double one, double other) {
        if (Double.isNaN(one) || Double.isNaN(other)) {
            return Double.isNaN(one) ? other : one;
        }
        return how.isMax ? Math.max(one, other) : one + other;
    }

    /** The value in our unit. */
    double scaled(double value) {
        return value * how.unit;
    }
}
