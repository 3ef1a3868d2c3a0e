package dev.metamorph.feed.topic;

import org.apache.kafka.clients.producer.ProducerConfig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Settings of the feed's Kafka clients, by their names in Kafka. What is for one kind of client
 * wins over what is for all, and both over ours, but for what order and completeness rest on: that
 * is refused where it can be told, and overruled elsewhere. May hold secrets.
 *
 * @param common of every client, {@code bootstrap.servers} among them
 * @param producer of the producer alone
 * @param consumer of the consumers alone
 * @param admin of the admin clients alone
 */
public record FeedClients(
        Map<String, String> common,
        Map<String, String> producer,
        Map<String, String> consumer,
        Map<String, String> admin) {
    private static final List<String> OURS =
            List.of(
                    ProducerConfig.ACKS_CONFIG,
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    ProducerConfig.PARTITIONER_CLASS_CONFIG,
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    /** Copies the maps; refuses what would break the feed's order. */
    public FeedClients {
        common = Map.copyOf(common);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        admin = Map.copyOf(admin);
        var refused = new TreeSet<>(producer.keySet());
        refused.addAll(common.keySet());
        refused.retainAll(OURS);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "Kafka settings %s are the feed's own; leave them out".formatted(refused));
        }
    }

    /** Nothing but the brokers' addresses. */
    public static FeedClients of(String bootstrapServers) {
        var common = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new FeedClients(common, Map.of(), Map.of(), Map.of());
    }

    /** With one more setting of every client. */
    public FeedClients with(String name, String value) {
        return new FeedClients(more(common, name, value), producer, consumer, admin);
    }

    /** With one more setting of the producer. */
    public FeedClients withProducer(String name, String value) {
        return new FeedClients(common, more(producer, name, value), consumer, admin);
    }

    private static Map<String, String> more(Map<String, String> map, String name, String value) {
        var more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    /** Where Kafka is, for people. */
    String brokers() {
        return common.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "?");
    }

    /** Without the settings, which hold secrets. */
    @Override
    public String toString() {
        return "FeedClients[brokers=%s, settings=***]".formatted(brokers());
    }
}
