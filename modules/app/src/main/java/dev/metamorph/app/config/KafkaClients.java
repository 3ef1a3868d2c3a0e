package dev.metamorph.app.config;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Settings that are passed to the Kafka clients: {@code KAFKA_SECURITY_PROTOCOL} is {@code
 * security.protocol} of every client, {@code KAFKA_PRODUCER_LINGER_MS} is {@code linger.ms} of the
 * producers only. The values may be secrets and are never printed.
 *
 * @param bootstrap Kafka's addresses: host:port, or several, separated by commas
 * @param common for every client, without {@code bootstrap.servers}
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

    /** Of the given keys that begin with {@link #PREFIX}. */
    static KafkaClients read(String bootstrap, Map<String, String> given) {
        return new KafkaClients(
                bootstrap,
                passed(given, PREFIX),
                passed(given, PREFIX + "PRODUCER_"),
                passed(given, PREFIX + "CONSUMER_"),
                passed(given, PREFIX + "STREAMS_"),
                passed(given, PREFIX + "ADMIN_"));
    }

    /**
     * Settings of one kind of client are passed unchecked; a common one must be known to a client.
     */
    private static Map<String, String> passed(Map<String, String> given, String prefix) {
        var passed = new HashMap<String, String>();
        given.forEach((name, value) -> {
            if (isPassed(name) && name.startsWith(prefix) && client(name).equals(prefix)) {
                passed.put(setting(name, prefix), value);
            }
        });
        return passed;
    }

    /** Returns whether that key is passed to Kafka's clients. */
    static boolean isPassed(String name) {
        return name.startsWith(PREFIX)
                && !name.equals(SettingKeys.KAFKA_BOOTSTRAP_SERVERS.name())
                && (!client(name).equals(PREFIX) || KNOWN.contains(setting(name, PREFIX)));
    }

    /**
     * Returns whether a client has a setting of that name, and it is not set by a key of our own.
     */
    static boolean isKnown(String name) {
        return isPassed(name) && KNOWN.contains(setting(name, client(name)));
    }

    /** The names of the settings that every client may have. */
    static List<String> commonNames() {
        return KNOWN.stream()
                .map(name -> PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_'))
                .toList();
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

    /** The settings that every client gets. */
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

    /** For Kafka Streams, with Kafka Streams' prefixes for its own clients. */
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
