package dev.metamorph.shapelog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The admin client of one engine's own questions, with what Kafka Streams is told for its own. */
final class KafkaAdmin {
    /** How long a question may take. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private KafkaAdmin() {}

    /**
     * Connects later, and by itself.
     *
     * @throws ShapeLogException if a setting is wrong
     */
    static Admin of(ShapeLogSettings settings) {
        try {
            return Admin.create(properties(settings));
        } catch (KafkaException e) {
            throw new ShapeLogException("cannot ask Kafka: " + e.getMessage(), e);
        }
    }

    /** As Kafka Streams makes its own: names of its prefix for admin clients win. */
    static Map<String, Object> properties(ShapeLogSettings settings) {
        var properties = new HashMap<String, Object>();
        for (var name : AdminClientConfig.configNames()) {
            var given =
                    settings.kafka()
                            .getOrDefault(
                                    StreamsConfig.adminClientPrefix(name),
                                    settings.kafka().get(name));
            if (given != null) {
                properties.put(name, given);
            }
        }
        var millis = Math.toIntExact(PATIENCE.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
        return properties;
    }
}
