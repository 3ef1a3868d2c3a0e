package dev.metamorph.shapelog;

import dev.metamorph.shapelog.task.FeedEnd;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** Asks the broker where the feed's partitions end. */
final class FeedEnds {
    private final Admin admin;
    private final String topic;

    FeedEnds(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
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
                    .get(KafkaAdmin.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
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
}
