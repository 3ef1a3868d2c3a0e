package dev.metamorph.feed;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which feed, where, and how.
 *
 * @param stack names the topics
 * @param partitions of the feed's topic, 1 or more; never changes
 * @param replication replicas of the topics when they are created, -1 for the broker's default
 * @param client settings of every Kafka client of the feed, {@code bootstrap.servers} among them
 * @param producer settings of the producer alone; they win over {@code client} and over ours, but
 *     for those that keep the order, which are refused
 * @param limits what may be under way
 */
public record FeedSettings(
        String stack,
        int partitions,
        int replication,
        Map<String, String> client,
        Map<String, String> producer,
        FeedLimits limits) {
    private static final List<String> OURS =
            List.of(
                    ProducerConfig.ACKS_CONFIG,
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    ProducerConfig.PARTITIONER_CLASS_CONFIG,
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    /** Copies the maps; refuses what would break the feed's order. */
    public FeedSettings {
        client = Map.copyOf(client);
        producer = Map.copyOf(producer);
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "a feed of %d partitions; give 1 or more".formatted(partitions));
        }
        var refused = new TreeSet<>(producer.keySet());
        refused.addAll(client.keySet());
        refused.retainAll(OURS);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "Kafka settings %s are the feed's own; leave them out".formatted(refused));
        }
    }

    /** One partition, no settings but the brokers' addresses. */
    public static FeedSettings of(String stack, String bootstrapServers) {
        var client = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new FeedSettings(stack, 1, -1, client, Map.of(), FeedLimits.defaults());
    }

    /** With another number of partitions. */
    public FeedSettings withPartitions(int number) {
        return new FeedSettings(stack, number, replication, client, producer, limits);
    }

    /** With one more setting of the producer. */
    public FeedSettings withProducer(String name, String value) {
        var more = new HashMap<>(producer);
        more.put(name, value);
        return new FeedSettings(stack, partitions, replication, client, more, limits);
    }

    /** With other limits. */
    public FeedSettings withLimits(FeedLimits others) {
        return new FeedSettings(stack, partitions, replication, client, producer, others);
    }

    /** Where Kafka is, for people. */
    String brokers() {
        return client.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "?");
    }

    /** Everything the producer is made with. */
    Map<String, Object> producerProperties() {
        var all = new HashMap<String, Object>();
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "metamorph-%s-feed".formatted(stack));
        all.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(limits.recordBytes() + 4096));
        all.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Long.toString(
                        2L * limits.inFlightBytes() + 4L * limits.recordBytes() * partitions));
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        all.putAll(client);
        all.putAll(producer);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return all;
    }

    /** Everything a consumer that looks at the feed from outside is made with. */
    Map<String, Object> consumerProperties() {
        var all = new HashMap<String, Object>();
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, "metamorph-%s-tails".formatted(stack));
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.putAll(client);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return all;
    }

    /** Everything an admin client is made with. */
    Map<String, Object> adminProperties() {
        return Map.copyOf(client);
    }

    /** Without the clients' settings, which hold secrets. */
    @Override
    public String toString() {
        return "FeedSettings[stack=%s, partitions=%d]".formatted(stack, partitions);
    }
}
