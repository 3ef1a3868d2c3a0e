package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The two topics of a stack: {@code <stack>.feed}, whose records are kept until every application
 * has processed them, and {@code <stack>.shapes}, the shape registry, which is compacted, has one
 * partition, and is read whole by every instance.
 *
 * @param stack the stack id, which names the topics
 * @param partitions the number of partitions of the feed
 */
public record FeedTopics(String stack, int partitions) {
    private static final Map<String, String> FEED =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    "-1",
                    TopicConfig.RETENTION_BYTES_CONFIG,
                    "-1",
                    // Kafka frees the disk space of trimmed records by whole segments.
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(64 << 20));
    private static final Map<String, String> SHAPES =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(16 << 20));

    /** The topics of a feed. */
    public static FeedTopics of(FeedSettings settings) {
        return new FeedTopics(settings.stack(), settings.partitions());
    }

    /** The name of the feed's topic, {@code <stack>.feed}. */
    public String feed() {
        return stack + ".feed";
    }

    /** The name of the shape registry's topic, {@code <stack>.shapes}. */
    public String shapes() {
        return stack + ".shapes";
    }

    /**
     * Creates the topics that do not exist, and checks those that do.
     *
     * @throws FeedMisconfiguredException if a topic has another number of partitions, or Kafka
     *     refuses the client
     * @throws FeedException if Kafka does not answer
     */
    public static FeedTopics ready(FeedSettings settings) {
        var topics = of(settings);
        try (var admin = FeedAdmin.connect(settings)) {
            var replication = replication(settings);
            var feed = new NewTopic(topics.feed(), Optional.of(topics.partitions), replication);
            ready(admin, feed.configs(FEED));
            var shapes = new NewTopic(topics.shapes(), Optional.of(1), replication);
            ready(admin, shapes.configs(SHAPES));
        }
        return topics;
    }

    /**
     * The number of partitions that the feed's topic has in Kafka, if it exists, whatever the
     * settings say.
     *
     * @throws FeedException if Kafka does not answer
     */
    public static OptionalInt partitionsOf(FeedSettings settings) {
        var name = of(settings).feed();
        try (var admin = FeedAdmin.connect(settings)) {
            var description = admin.kafka().describeTopics(List.of(name)).allTopicNames();
            var found = admin.await("looking at topic %s".formatted(name), description).get(name);
            return found == null ? OptionalInt.empty() : OptionalInt.of(found.partitions().size());
        } catch (FeedException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private static Optional<Short> replication(FeedSettings settings) {
        return settings.replication() < 0
                ? Optional.empty()
                : Optional.of((short) settings.replication());
    }

    private static void ready(FeedAdmin admin, NewTopic topic) {
        try {
            var creation = admin.kafka().createTopics(List.of(topic)).all();
            admin.await("creating topic %s".formatted(topic.name()), creation);
        } catch (FeedException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            check(admin, topic);
        }
    }

    private static void check(FeedAdmin admin, NewTopic topic) {
        var name = topic.name();
        var all =
                admin.awaitKnown(
                        "looking at topic %s".formatted(name),
                        () -> admin.kafka().describeTopics(List.of(name)).allTopicNames());
        for (var found : all.values()) {
            var partitions = found.partitions().size();
            if (partitions != topic.numPartitions()) {
                throw new FeedMisconfiguredException(
                        "topic %s has %d partitions, not %d: configure %d, or use another stack id"
                                .formatted(name, partitions, topic.numPartitions(), partitions));
            }
        }
    }
}
