package dev.metamorph.shapelog;

import dev.metamorph.shapelog.task.FeedEnd;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
        var properties = new HashMap<String, Object>();
        settings.kafka()
                .forEach((key, value) -> {
                    if (AdminClientConfig.configNames().contains(key)) {
                        properties.put(key, value);
                    }
                });
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS / 2);
        try {
            return new FeedEnds(Admin.create(properties), Topics.feed(settings.stack()));
        } catch (KafkaException e) {
            throw new ShapeLogException("cannot ask Kafka: " + e.getMessage(), e);
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
