package dev.metamorph.shapelog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    /**
     * The id that Kafka gave a topic when it was made.
     *
     * @throws ShapeLogException if Kafka does not answer
     */
    static String topicId(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .topicId()
                    .toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new ShapeLogException("cannot look at topic %s: %s".formatted(topic, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShapeLogException("interrupted", e);
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
