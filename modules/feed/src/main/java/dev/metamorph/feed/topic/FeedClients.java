package dev.metamorph.feed.topic;

import org.apache.kafka.clients.producer.ProducerConfig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Settings of the feed's Kafka clients, by their names in Kafka. A setting of one kind of client
 * overrides one of all clients, and both override our defaults. Settings that the feed's order and
 * completeness depend on are refused here for the producer, and overruled elsewhere. May hold
 * secrets.
 *
 * @param common settings of every client, {@code bootstrap.servers} among them
 * @param producer settings of the producer alone
 * @param consumer settings of the consumers alone
 * @param admin settings of the admin clients alone
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

    /** Copies the maps; refuses settings that would break the feed's order. */
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
                    "Kafka settings %s are set by the feed itself; remove them".formatted(refused));
        }
    }

    /** Clients with the brokers' addresses as their only setting. */
    public static FeedClients of(String bootstrapServers) {
        var common = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new FeedClients(common, Map.of(), Map.of(), Map.of());
    }

    /** A copy with one more setting of every client. */
    public FeedClients with(String name, String value) {
        return new FeedClients(more(common, name, value), producer, consumer, admin);
    }

    /** A copy with one more setting of the producer. */
    public FeedClients withProducer(String name, String value) {
        return new FeedClients(common, more(producer, name, value), consumer, admin);
    }

    private static Map<String, String> more(Map<String, String> map, String name, String value) {
        var more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    /** The brokers' addresses, for messages. */
    String brokers() {
        return common.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "?");
    }

    /** Leaves out the settings, which may hold secrets. */
    @Override
    public String toString() {
        return "FeedClients[brokers=%s, settings=***]".formatted(brokers());
    }
}
