package dev.metamorph.shapelog;

import dev.metamorph.shapelog.task.FeedEnd;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** Asks the broker where the feed's partitions end. */
final class FeedEnds implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Admin admin;
    private final String topic;

    private FeedEnds(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    static FeedEnds of(ShapeLogSettings settings) {
        try {
            return new FeedEnds(Admin.create(properties(settings)), Topics.feed(settings.stack()));
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
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS / 2);
        return properties;
    }

    /**
     * The id that Kafka gave the feed's topic when it was made.
     *
     * @throws ShapeLogException if Kafka does not answer
     */
    String topicId() {
        try {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .topicId()
                    .toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new ShapeLogException("cannot look at topic %s: %s".formatted(topic, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShapeLogException("interrupted", e);
        }
    }

    FeedEnd of(int partition) {
        var asked = new TopicPartition(topic, partition);
        return then -> ask(asked, then);
    }

    private void ask(TopicPartition partition, LongConsumer then) {
        var _ =
                admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .whenComplete((end, failure) ->
                                then.accept(failure == null ? end.offset() : FeedEnd.UNKNOWN));
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(500));
    }
}
