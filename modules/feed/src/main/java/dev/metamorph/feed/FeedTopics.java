package dev.metamorph.feed;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The two topics of a stack: {@code <stack>.feed}, kept until every application is past it, and
 * {@code <stack>.shapes}, compacted, of one partition, which every instance reads whole.
 *
 * @param stack names them
 * @param partitions of the feed
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
                    // What is trimmed leaves the disk by whole segments.
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(64 << 20));
    private static final Map<String, String> SHAPES =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(16 << 20));

    /** Those of that feed. */
    public static FeedTopics of(FeedSettings settings) {
        return new FeedTopics(settings.stack(), settings.partitions());
    }

    /** {@code <stack>.feed}. */
    public String feed() {
        return stack + ".feed";
    }

    /** {@code <stack>.shapes}. */
    public String shapes() {
        return stack + ".shapes";
    }

    /**
     * Creates the topics that do not exist, and checks those that do.
     *
     * @throws FeedMisconfiguredException if a topic has another number of partitions, or Kafka
     *     refuses who we are
     * @throws FeedException if Kafka does not answer
     */
    public static FeedTopics ready(FeedSettings settings) {
        var topics = of(settings);
        var patience = settings.limits().answerWithin();
        try (var admin = Admin.create(settings.adminProperties())) {
            topics.ready(admin, topics.feed(), settings.partitions(), FEED, settings, patience);
            topics.ready(admin, topics.shapes(), 1, SHAPES, settings, patience);
        } catch (KafkaException e) {
            throw KafkaErrors.translate("looking at topic %s".formatted(topics.feed()), e);
        }
        return topics;
    }

    private void ready(
            Admin admin,
            String topic,
            int wanted,
            Map<String, String> config,
            FeedSettings settings,
            Duration patience) {
        var replication =
                settings.replication() < 0
                        ? Optional.<Short>empty()
                        : Optional.of((short) settings.replication());
        var creation = new NewTopic(topic, Optional.of(wanted), replication).configs(config);
        try {
            admin.createTopics(List.of(creation))
                    .all()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw KafkaErrors.translate("creating topic %s".formatted(topic), e);
            }
            check(admin, topic, wanted, patience);
        } catch (TimeoutException e) {
            throw KafkaErrors.translate(
                    "creating topic %s: no answer within %s".formatted(topic, patience), e);
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted("creating topic %s".formatted(topic), e);
        }
    }

    private static void check(Admin admin, String topic, int wanted, Duration patience) {
        var doing = "looking at topic %s".formatted(topic);
        try {
            var found =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                            .values()
                            .iterator()
                            .next()
                            .partitions()
                            .size();
            if (found != wanted) {
                throw new FeedMisconfiguredException(
                        "topic %s has %d partitions, not %d: configure %d, or use another stack id"
                                .formatted(topic, found, wanted, found));
            }
        } catch (ExecutionException e) {
            throw KafkaErrors.translate(doing, e);
        } catch (TimeoutException e) {
            throw KafkaErrors.translate("%s: no answer within %s".formatted(doing, patience), e);
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted(doing, e);
        }
    }
}
