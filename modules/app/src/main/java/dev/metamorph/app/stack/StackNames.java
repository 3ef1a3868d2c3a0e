package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.cursor.CursorTopic;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of everything that a stack has in Kafka, except for the topics of published shapes. */
public final class StackNames {
    private final Configuration configuration;

    public StackNames(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Returns how the stack reaches its database. */
    public static DatabaseLogin login(Configuration configuration) {
        return ModuleSettings.login(configuration.database().url(), configuration.stack());
    }

    /** The feed's topic. */
    public String feed() {
        return topics().feed();
    }

    /** The feed, the shape registry, the changelog of the shape logs, and the cursors. */
    public List<String> all() {
        return List.of(feed(), topics().shapes(), changelog(), cursors());
    }

    /** The consumer group of the shape logs. */
    public String group() {
        return ModuleSettings.shapeLogs(configuration).applicationId();
    }

    /** One transactional id for each prefix of them; nobody uses these. */
    public List<String> transactionalIds() {
        return List.of(group() + "-doctor", publisherId());
    }

    /** The topic and the transactional id, of those above, that only published shapes need. */
    public Set<String> publishing() {
        return Set.of(cursors(), publisherId());
    }

    private String publisherId() {
        return configuration.stack() + "-publisher-doctor";
    }

    /**
     * The topics as a start would create them.
     *
     * @param brokers the number of brokers that are up
     * @throws ConfigurationException if more replicas must be in sync than there are
     */
    public List<NewTopic> planned(int brokers) {
        var replicas = replicas(brokers);
        var partitions = configuration.feed().partitions();
        var compacted =
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        var planned =
                new ArrayList<>(
                        FeedTopics.planned(
                                ModuleSettings.feed(configuration).withReplicas(replicas)));
        planned.add(replicas.topic(changelog(), partitions, compacted));
        planned.add(replicas.topic(cursors(), partitions, compacted));
        return planned;
    }

    private TopicReplicas replicas(int brokers) {
        var topics = configuration.topics();
        try {
            return TopicReplicas.chosen(topics.replication(), topics.minInSync(), brokers);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private FeedTopics topics() {
        return FeedTopics.of(ModuleSettings.feed(configuration));
    }

    private String changelog() {
        return ModuleSettings.shapeLogs(configuration).changelog();
    }

    private String cursors() {
        return CursorTopic.name(configuration.stack());
    }
}
