package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Asks Kafka for the end of every partition of the feed, over a connection that is kept. It needs
 * an answer of every broker that leads one of them. Used by one thread.
 */
public final class FeedPulse implements AutoCloseable {
    private final FeedAdmin admin;
    private final Map<TopicPartition, OffsetSpec> question;

    private FeedPulse(FeedAdmin admin, Map<TopicPartition, OffsetSpec> question) {
        this.admin = admin;
        this.question = question;
    }

    /**
     * Connects in the background.
     *
     * @param patience how long an answer may take
     * @throws FeedException if a setting is wrong
     */
    public static FeedPulse connect(FeedSettings settings, Duration patience) {
        var topics = FeedTopics.of(settings);
        var question =
                IntStream.range(0, topics.partitions())
                        .mapToObj(partition -> new TopicPartition(topics.feed(), partition))
                        .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
        return new FeedPulse(FeedAdmin.connect(settings, patience), question);
    }

    /**
     * Asks once.
     *
     * @throws FeedException if Kafka refuses or does not answer in time
     */
    public void beat() {
        var _ = admin.await("asking Kafka", admin.kafka().listOffsets(question).all());
    }

    @Override
    public void close() {
        admin.close();
    }
}
