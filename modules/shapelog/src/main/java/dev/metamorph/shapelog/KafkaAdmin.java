package dev.metamorph.shapelog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The admin client of an engine, with the settings that Kafka Streams uses for its own. */
final class KafkaAdmin {
    /** The time limit of one request. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration UNHEARD = Duration.ofMillis(50);

    private KafkaAdmin() {}

    /**
     * Creates the client, which connects when it is first used.
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
     * The id that Kafka gave a topic at its creation. The topic exists, but the broker that answers
     * may not know it yet.
     *
     * @throws ShapeLogException if Kafka does not answer
     */
    static String topicId(Admin admin, String topic) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return describe(admin, topic).topicId().toString();
            } catch (ExecutionException e) {
                var unheard = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!unheard || System.nanoTime() - deadline > 0) {
                    throw cannotLookAt(topic, e);
                }
                LockSupport.parkNanos(UNHEARD.toNanos());
            } catch (TimeoutException e) {
                throw cannotLookAt(topic, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ShapeLogException("interrupted", e);
            }
        }
    }

    private static TopicDescription describe(Admin admin, String topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .topicNameValues()
                .values()
                .iterator()
                .next()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ShapeLogException cannotLookAt(String topic, Exception reason) {
        return new ShapeLogException(
                "cannot describe topic %s: %s".formatted(topic, reason), reason);
    }

    /**
     * The client's settings, as Kafka Streams derives them: those prefixed for admin clients win.
     */
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
