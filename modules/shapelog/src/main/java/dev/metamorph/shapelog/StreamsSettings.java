package dev.metamorph.shapelog;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.apache.kafka.streams.StreamsConfig.restoreConsumerPrefix;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of Kafka Streams: bounded memory, low latency, and guarantees that no setting of the
 * user can change.
 */
final class StreamsSettings {
    private static final String FETCH_BYTES = Integer.toString(8 << 20);

    /** Defaults that the user may replace. */
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1000"),
                    Map.entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1"),
                    Map.entry(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, "16"),
                    Map.entry(mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "16"),
                    Map.entry(consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES),
                    Map.entry(
                            consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                            FETCH_BYTES),
                    // A crashed instance's tasks move after this time, the minimum that a broker
                    // permits by default; its own restart does not wait. The other instances learn
                    // of the move with their next heartbeat.
                    Map.entry(consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000"),
                    Map.entry(consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "500"),
                    // Has no effect while there is only one instance.
                    Map.entry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1"),
                    Map.entry(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, "60000"),
                    Map.entry(
                            restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "1000"),
                    Map.entry(producerPrefix(ProducerConfig.LINGER_MS_CONFIG), "20"),
                    Map.entry(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), "262144"),
                    Map.entry(producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), "33554432"),
                    // Longer than a task works between two commits, shorter than a reader waits.
                    Map.entry(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), "30000"));

    private StreamsSettings() {}

    /** The settings of an application whose changelog is watched. */
    static Properties watched(ShapeLogSettings settings, ChangelogWatch watch) {
        var properties = of(settings);
        var interceptors = producerPrefix(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        properties.put(interceptors, List.of(AcknowledgedEntries.class));
        properties.put(producerPrefix(AcknowledgedEntries.WATCH), watch);
        properties.put(producerPrefix(AcknowledgedEntries.CHANGELOG), settings.changelog());
        return properties;
    }

    static Properties of(ShapeLogSettings settings) {
        var all = new HashMap<String, Object>(DEFAULTS);
        all.putAll(settings.kafka());
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        // Without it consumers are named after the process, by which its transactions are found.
        all.remove(StreamsConfig.CLIENT_ID_CONFIG);
        all.put(StreamsConfig.STATE_DIR_CONFIG, settings.folder().toString());
        all.put(
                StreamsConfig.APPLICATION_SERVER_CONFIG,
                new PeerAddresses(settings.address()).applicationServer());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        all.put(BoundedRocks.MEMORY_BYTES, Long.toString(settings.memoryBytes()));
        all.put(
                mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                InstanceName.keptIn(settings.folder()).text());
        all.put(consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        var properties = new Properties();
        properties.putAll(all);
        return properties;
    }
}
