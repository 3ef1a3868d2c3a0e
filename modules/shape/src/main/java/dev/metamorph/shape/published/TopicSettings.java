package dev.metamorph.shape.published;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param retained the records that the topic keeps
 */
public record TopicSettings(
        String name,
        int partitions,
        int replication,
        Map<String, String> config,
        boolean adopt,
        Retained retained) {
    /** The broker's default is used. */
    public static final int BROKER_DEFAULT = -1;

    /** The records that a topic keeps. */
    public enum Retained {
        /** The last one of each key: a topic that may delete it is refused. */
        WHOLE("whole"),
        /**
         * The topic has the records that its {@code cleanup.policy} keeps. When the shape begins
         * again, keys that are gone from the topic get no tombstone.
         */
        PARTIAL("partial");

        private final String text;

        Retained(String text) {
            this.text = text;
        }

        /** The word in a declaration. */
        public String text() {
            return text;
        }

        /** The constant of that word. */
        public static Optional<Retained> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
        }

        /** All words. */
        public static List<String> texts() {
            return Arrays.stream(values()).map(each -> each.text).toList();
        }
    }

    /** Copies the map. */
    public TopicSettings {
        config = Map.copyOf(config);
    }

    /** A topic that keeps the last record of each key. */
    public TopicSettings(
            String name,
            int partitions,
            int replication,
            Map<String, String> config,
            boolean adopt) {
        this(name, partitions, replication, config, adopt, Retained.WHOLE);
    }

    /** The same settings for a topic of another name. */
    public TopicSettings withName(String other) {
        return new TopicSettings(other, partitions, replication, config, adopt, retained);
    }

    /** A topic with the broker's defaults, compacted. */
    public static TopicSettings named(String name) {
        return new TopicSettings(name, BROKER_DEFAULT, BROKER_DEFAULT, Map.of(), false);
    }
}
