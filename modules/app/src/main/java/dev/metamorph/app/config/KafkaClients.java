package dev.metamorph.app.config;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Settings of the Kafka clients as they were passed through: {@code KAFKA_SECURITY_PROTOCOL} is
 * {@code security.protocol} of every client, {@code KAFKA_PRODUCER_LINGER_MS} is {@code linger.ms}
 * of the producers alone. The values may be secrets and are never printed.
 *
 * @param bootstrap where Kafka is: host:port, several with commas
 * @param common for every client, {@code bootstrap.servers} not among them
 */
public record KafkaClients(
        String bootstrap,
        Map<String, String> common,
        Map<String, String> producer,
        Map<String, String> consumer,
        Map<String, String> streams,
        Map<String, String> admin) {
    static final String PREFIX = "KAFKA_";

    private static final Set<String> KNOWN = known();

    public KafkaClients {
        common = Map.copyOf(common);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        streams = Map.copyOf(streams);
        admin = Map.copyOf(admin);
    }

    /** Those among the given keys that begin with {@link #PREFIX}. */
    static KafkaClients read(String bootstrap, Map<String, String> given) {
        return new KafkaClients(
                bootstrap,
                passed(given, PREFIX),
                passed(given, PREFIX + "PRODUCER_"),
                passed(given, PREFIX + "CONSUMER_"),
                passed(given, PREFIX + "STREAMS_"),
                passed(given, PREFIX + "ADMIN_"));
    }

    /** The names of one client alone are passed as they are; common ones must be some client's. */
    private static Map<String, String> passed(Map<String, String> given, String prefix) {
        var passed = new HashMap<String, String>();
        given.forEach((name, value) -> {
            if (isPassed(name) && name.startsWith(prefix) && client(name).equals(prefix)) {
                passed.put(setting(name, prefix), value);
            }
        });
        return passed;
    }

    /** Whether such a key is passed to Kafka's clients, and under which name they know it. */
    static boolean isPassed(String name) {
        return name.startsWith(PREFIX)
                && !name.equals(SettingKeys.KAFKA_BOOTSTRAP_SERVERS.name())
                && (!client(name).equals(PREFIX) || KNOWN.contains(setting(name, PREFIX)));
    }

    private static String client(String name) {
        for (var client : Set.of("PRODUCER_", "CONSUMER_", "STREAMS_", "ADMIN_")) {
            if (name.startsWith(PREFIX + client)) {
                return PREFIX + client;
            }
        }
        return PREFIX;
    }

    private static String setting(String name, String prefix) {
        return name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Set<String> known() {
        var known = new HashSet<String>();
        known.addAll(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        known.addAll(StreamsConfig.configDef().names());
        return Set.copyOf(known);
    }

    /** What every client needs, and nothing more. */
    public Map<String, String> forAll() {
        return with(Map.of());
    }

    public Map<String, String> forProducer() {
        return with(producer);
    }

    public Map<String, String> forConsumer() {
        return with(consumer);
    }

    public Map<String, String> forAdmin() {
        return with(admin);
    }

    /** For Kafka Streams, whose own clients have prefixes of their own. */
    public Map<String, String> forStreams() {
        var all = with(streams);
        producer.forEach((name, value) -> all.put(StreamsConfig.producerPrefix(name), value));
        consumer.forEach((name, value) -> all.put(StreamsConfig.consumerPrefix(name), value));
        admin.forEach((name, value) -> all.put(StreamsConfig.adminClientPrefix(name), value));
        return all;
    }

    private Map<String, String> with(Map<String, String> more) {
        var all = new HashMap<>(common);
        all.put("bootstrap.servers", bootstrap);
        all.putAll(more);
        return all;
    }

    @Override
    public String toString() {
        return "KafkaClients[bootstrap=%s, settings=***]".formatted(bootstrap);
    }
}
