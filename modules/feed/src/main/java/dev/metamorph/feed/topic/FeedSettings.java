package dev.metamorph.feed.topic;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.Map;

/**
 * The settings of a feed.
 *
 * @param stack the stack id, which names the topics
 * @param partitions the number of partitions of the feed's topic, 1 or more; it never changes
 * @param replicas the replication with which topics are created
 * @param clients the settings of the Kafka clients
 * @param limits the bounds on memory and waits
 */
public record FeedSettings(
        String stack,
        int partitions,
        TopicReplicas replicas,
        FeedClients clients,
        FeedLimits limits) {
    /** Refuses a number of partitions below 1. */
    public FeedSettings {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "a feed of %d partitions; give 1 or more".formatted(partitions));
        }
    }

    /** One partition, and the brokers' addresses as the only setting of the clients. */
    public static FeedSettings of(String stack, String bootstrapServers) {
        return new FeedSettings(
                stack,
                1,
                TopicReplicas.ofBroker(),
                FeedClients.of(bootstrapServers),
                FeedLimits.defaults());
    }

    /** A copy with another number of partitions. */
    public FeedSettings withPartitions(int number) {
        return new FeedSettings(stack, number, replicas, clients, limits);
    }

    /** A copy with another replication of new topics. */
    public FeedSettings withReplicas(TopicReplicas others) {
        return new FeedSettings(stack, partitions, others, clients, limits);
    }

    /** A copy with other settings of the Kafka clients. */
    public FeedSettings withClients(FeedClients others) {
        return new FeedSettings(stack, partitions, replicas, others, limits);
    }

    /** A copy with one more setting of the producer. */
    public FeedSettings withProducer(String name, String value) {
        return withClients(clients.withProducer(name, value));
    }

    /** A copy with other limits. */
    public FeedSettings withLimits(FeedLimits others) {
        return new FeedSettings(stack, partitions, replicas, clients, others);
    }

    /** The brokers' addresses, for messages. */
    String brokers() {
        return clients.brokers();
    }

    /** The configuration of the producer. */
    public Map<String, Object> producerProperties() {
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
        all.putAll(clients.common());
        all.putAll(clients.producer());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return all;
    }

    /**
     * The configuration of a consumer that reads a topic of the stack outside of Kafka Streams, and
     * keeps its position itself.
     *
     * @param name the part of the client id that tells the consumers of a stack apart; the settings
     *     may override the id
     */
    public Map<String, Object> consumerProperties(String name) {
        var all = new HashMap<String, Object>();
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, "metamorph-%s-%s".formatted(stack, name));
        all.putAll(clients.common());
        all.putAll(clients.consumer());
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return all;
    }

    /** The configuration of an admin client. */
    Map<String, Object> adminProperties() {
        var all = new HashMap<String, Object>(clients.common());
        all.putAll(clients.admin());
        return all;
    }

    /** Leaves out the clients' settings, which may hold secrets. */
    @Override
    public String toString() {
        return "FeedSettings[stack=%s, partitions=%d]".formatted(stack, partitions);
    }
}
