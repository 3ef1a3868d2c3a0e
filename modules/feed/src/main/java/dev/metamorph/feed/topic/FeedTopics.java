package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The two topics of a stack: {@code <stack>.feed}, whose records are kept until every application
 * has processed them, and {@code <stack>.shapes}, the shape registry, which is compacted, has one
 * partition, and is read whole by every instance.
 *
 * @param stack the stack id, which names the topics
 * @param partitions the number of partitions of the feed
 */
public record FeedTopics(String stack, int partitions) {
    private static final Logger log = LoggerFactory.getLogger(FeedTopics.class);

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
     * @throws FeedMisconfiguredException if a topic has another number of partitions or a
     *     configuration that loses or refuses records, or Kafka refuses the client
     * @throws FeedException if Kafka does not answer
     */
    public static FeedTopics ready(FeedSettings settings) {
        var topics = of(settings);
        try (var admin = FeedAdmin.connect(settings)) {
            ready(admin, topics.feed(settings.replicas()), TopicRules.feed());
            ready(admin, topics.shapes(settings.replicas()), TopicRules.compacted());
        }
        return topics;
    }

    /** The topics as {@link #ready} would create them. */
    public static List<NewTopic> planned(FeedSettings settings) {
        var topics = of(settings);
        return List.of(topics.feed(settings.replicas()), topics.shapes(settings.replicas()));
    }

    private NewTopic feed(TopicReplicas replicas) {
        return replicas.topic(feed(), partitions, FEED);
    }

    private NewTopic shapes(TopicReplicas replicas) {
        return replicas.topic(shapes(), 1, SHAPES);
    }

    /**
     * Checks a topic that must be compacted alone; one that does not exist is as good.
     *
     * @throws FeedMisconfiguredException if its configuration loses or refuses records
     * @throws FeedException if Kafka does not answer
     */
    public static void checkCompacted(FeedSettings settings, String name) {
        try (var admin = FeedAdmin.connect(settings)) {
            var doing = "looking at topic %s".formatted(name);
            var description = admin.kafka().describeTopics(List.of(name)).allTopicNames();
            for (var found : admin.await(doing, description).values()) {
                check(admin, found, TopicRules.compacted());
            }
        } catch (FeedException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
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

    /**
     * The number of brokers in the cluster that are up.
     *
     * @throws FeedException if Kafka does not answer
     */
    public static int brokers(FeedSettings settings) {
        try (var admin = FeedAdmin.connect(settings)) {
            return admin.await("counting the brokers", admin.kafka().describeCluster().nodes())
                    .size();
        }
    }

    private static void ready(FeedAdmin admin, NewTopic topic, TopicRules rules) {
        try {
            var creation = admin.kafka().createTopics(List.of(topic)).all();
            admin.await("creating topic %s".formatted(topic.name()), creation);
            log.info(
                    "Topic created topic={} partitions={} replication={} config=\"{}\"",
                    topic.name(),
                    topic.numPartitions(),
                    topic.replicationFactor(),
                    topic.configs());
        } catch (FeedException e) {
            var exists =
                    e.getCause() instanceof TopicExistsException
                            // Kafka answers so about topics that exist, too.
                            || (e.getCause() instanceof AuthorizationException
                                    && isThere(admin, topic.name()));
            if (!exists) {
                throw e;
            }
            check(admin, topic, rules);
        }
    }

    private static boolean isThere(FeedAdmin admin, String name) {
        try {
            var description = admin.kafka().describeTopics(List.of(name)).allTopicNames();
            return admin.await("looking at topic %s".formatted(name), description)
                    .containsKey(name);
        } catch (FeedException e) {
            log.debug("Topic not found topic={}", name, e);
            return false;
        }
    }

    private static void check(FeedAdmin admin, NewTopic topic, TopicRules rules) {
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
            check(admin, found, rules);
        }
    }

    private static void check(FeedAdmin admin, TopicDescription topic, TopicRules rules) {
        var replicas =
                topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(1);
        var mend = rules.toMend(configuration(admin, topic.name()), replicas);
        if (!mend.isEmpty()) {
            var settings =
                    mend.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(","));
            throw new FeedMisconfiguredException(
                    "topic %s has a configuration that loses or refuses records; run kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s"
                            .formatted(topic.name(), admin.brokers(), topic.name(), settings));
        }
    }

    /** Empty if the configuration may not be read. */
    private static Map<String, String> configuration(FeedAdmin admin, String name) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            var all =
                    admin.awaitKnown(
                            "reading the configuration of topic %s".formatted(name),
                            () -> admin.kafka().describeConfigs(List.of(resource)).all());
            var found = new HashMap<String, String>();
            for (var config : all.values()) {
                for (var entry : config.entries()) {
                    if (entry.value() != null) {
                        found.put(entry.name(), entry.value());
                    }
                }
            }
            return found;
        } catch (FeedException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            log.warn("Topic configuration not checked: no permission to read it topic={}", name);
            return Map.of();
        }
    }
}
