package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.topic.TopicReplicas;

import java.util.List;

/** Decides the replication of topics that are yet to be created. */
final class NewTopics {
    private NewTopics() {}

    /**
     * The replication that the settings ask for; where they leave it open, the cluster's number of
     * brokers decides.
     *
     * @throws ConfigurationException if more replicas must be in sync than there are
     * @throws StartFailure if Kafka does not answer
     */
    static TopicReplicas replicas(Configuration configuration) {
        var topics = configuration.topics();
        try {
            var brokers =
                    topics.replication().isPresent()
                            ? topics.replication().getAsInt()
                            : FeedTopics.brokers(ModuleSettings.feed(configuration));
            return TopicReplicas.chosen(topics.replication(), topics.minInSync(), brokers);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        } catch (FeedException e) {
            throw new StartFailure(Reason.KAFKA, String.valueOf(e.getMessage()), e);
        }
    }
}
