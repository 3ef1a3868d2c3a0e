package dev.metamorph.shape.published;

import java.util.Map;

/**
 * The Kafka topic of a published shape. Number of partitions, replication factor and configuration
 * count only when the topic is created; a topic that exists is used as it is.
 *
 * @param name the topic's name
 * @param partitions number of partitions, {@link #BROKER_DEFAULT} for the broker's default
 * @param replication replication factor, {@link #BROKER_DEFAULT} for the broker's default
 * @param config topic configuration by Kafka's names; {@code cleanup.policy=compact} is added
 *     unless it names a policy
 * @param adopt whether a topic that already holds records, which no published shape of this name
 *     has written, may be taken over
 */
public record TopicSettings(
        String name, int partitions, int replication, Map<String, String> config, boolean adopt) {
    /** The broker's default is used. */
    public static final int BROKER_DEFAULT = -1;

    /** Copies the map. */
    public TopicSettings {
        config = Map.copyOf(config);
    }

    /** A topic with the broker's defaults, compacted. */
    public static TopicSettings named(String name) {
        return new TopicSettings(name, BROKER_DEFAULT, BROKER_DEFAULT, Map.of(), false);
    }
}
