package dev.metamorph.publish;

import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.registry.RegistrySettings;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the publishers of one stack.
 *
 * @param stack the stack's id, which names the cursors' topic and the transactional ids
 * @param partitions the number of the feed's partitions
 * @param replicas the replication of the topics that are created
 * @param clients settings of the Kafka clients
 * @param folder the folder for the temporary files of repairs
 * @param registry the schema registry, if there is one
 */
public record PublisherSettings(
        String stack,
        int partitions,
        TopicReplicas replicas,
        FeedClients clients,
        Path folder,
        Optional<RegistrySettings> registry) {
    /** The time that an open transaction of a dead publisher can hide later records. */
    private static final Duration TRANSACTION = Duration.ofSeconds(10);

    private static final Duration DELIVERY = Duration.ofSeconds(4);
    private static final Duration REQUEST = Duration.ofSeconds(3);
    private static final Duration BLOCK = Duration.ofSeconds(1);

    /** The end of a transaction sends what is collected at once, in as few requests as possible. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final int BUFFER_BYTES = 64 << 20;
    private static final int MAX_RECORD_BYTES = 32 << 20;
    private static final int BATCH_BYTES = 256 << 10;

    /** Without a schema registry. */
    public PublisherSettings(
            String stack,
            int partitions,
            TopicReplicas replicas,
            FeedClients clients,
            Path folder) {
        this(stack, partitions, replicas, clients, folder, Optional.empty());
    }

    /** A copy with another replication of new topics. */
    public PublisherSettings withReplicas(TopicReplicas others) {
        return new PublisherSettings(stack, partitions, others, clients, folder, registry);
    }

    /** The settings of a producer. */
    Map<String, Object> producer(String transactionalId) {
        var all = new HashMap<String, Object>();
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "metamorph-" + transactionalId);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        all.putAll(clients.common());
        all.putAll(clients.producer());
        all.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION.toMillis());
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK.toMillis());
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return all;
    }

    /**
     * The settings of a consumer.
     *
     * @param role the end of the client's id
     */
    public Map<String, Object> consumer(String role) {
        var all = new HashMap<String, Object>();
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, "metamorph-%s-%s".formatted(stack, role));
        all.putAll(clients.common());
        all.putAll(clients.consumer());
        return all;
    }

    /** The settings of an admin client. */
    Map<String, Object> admin() {
        var all = new HashMap<String, Object>(clients.common());
        all.putAll(clients.admin());
        return all;
    }

    /** Without the clients' settings, which hold secrets. */
    @Override
    public String toString() {
        return "PublisherSettings[stack=%s, partitions=%d]".formatted(stack, partitions);
    }
}
