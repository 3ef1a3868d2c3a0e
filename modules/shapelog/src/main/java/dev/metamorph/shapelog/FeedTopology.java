package dev.metamorph.shapelog;

import dev.metamorph.shapelog.read.PartitionEnd;

import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

import java.util.Map;
import java.util.function.IntFunction;

/** The Kafka Streams topology, one hop: feed → task with its store → shape registry. */
final class FeedTopology {
    private static final Map<String, String> CHANGELOG =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(64 << 20));

    private FeedTopology() {}

    static Topology of(
            String stack,
            LocalPartitions partitions,
            IntFunction<PartitionEnd> feedEnds,
            ShapeLogListener listener) {
        return of(
                stack,
                Stores.persistentKeyValueStore(TaskProcessor.STORE),
                partitions,
                feedEnds,
                listener);
    }

    static Topology of(
            String stack,
            KeyValueBytesStoreSupplier store,
            LocalPartitions partitions,
            IntFunction<PartitionEnd> feedEnds,
            ShapeLogListener listener) {
        var bytes = Serdes.ByteArray();
        return new Topology()
                .addSource("feed", bytes.deserializer(), bytes.deserializer(), Topics.feed(stack))
                .addProcessor(
                        "task", () -> new TaskProcessor(partitions, feedEnds, listener), "feed")
                .addStateStore(
                        Stores.keyValueStoreBuilder(store, Serdes.Bytes(), bytes)
                                .withCachingDisabled()
                                .withLoggingEnabled(CHANGELOG),
                        "task")
                .addSink(
                        "registry",
                        Topics.shapes(stack),
                        bytes.serializer(),
                        bytes.serializer(),
                        "task");
    }
}
