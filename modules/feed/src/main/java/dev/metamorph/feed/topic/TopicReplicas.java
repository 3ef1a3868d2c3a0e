package dev.metamorph.feed.topic;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The replication of the topics that a stack creates; topics that exist keep their own. A record
 * counts as written when {@code minInSync} replicas have it, so that {@code factor - minInSync}
 * brokers can be lost before writes stop, and {@code minInSync - 1} before records are lost.
 *
 * @param factor the replication factor, {@link #BROKER_DEFAULT} for the broker's default
 * @param minInSync {@code min.insync.replicas}, {@link #BROKER_DEFAULT} for the broker's default
 */
public record TopicReplicas(int factor, int minInSync) {
    /** The broker decides. */
    public static final int BROKER_DEFAULT = -1;

    private static final int MAX_CHOSEN_FACTOR = 3;
    private static final int MAX_CHOSEN_IN_SYNC = 2;

    /** Refuses numbers with which nothing could be written. */
    public TopicReplicas {
        if (isRefused(factor) || factor > Short.MAX_VALUE || isRefused(minInSync)) {
            throw new IllegalArgumentException(
                    "topics of %d replicas, %d of them in sync; give 1 or more"
                            .formatted(factor, minInSync));
        }
        if (factor != BROKER_DEFAULT && minInSync > factor) {
            throw new IllegalArgumentException(
                    "topics of %d replicas cannot have %d of them in sync; give %d or less"
                            .formatted(factor, minInSync, factor));
        }
    }

    private static boolean isRefused(int number) {
        return number < 1 && number != BROKER_DEFAULT;
    }

    /** The broker's defaults. */
    public static TopicReplicas ofBroker() {
        return new TopicReplicas(BROKER_DEFAULT, BROKER_DEFAULT);
    }

    /**
     * Returns the numbers that are set, and safe ones for the rest: three replicas, or as many as
     * there are brokers if there are fewer, and all but one of them in sync, at most two.
     *
     * @param factor the replication factor, if one is asked for
     * @param minInSync {@code min.insync.replicas}, if it is asked for
     * @param brokers the number of brokers in the cluster, 1 or more
     * @throws IllegalArgumentException if more replicas must be in sync than there are
     */
    public static TopicReplicas chosen(OptionalInt factor, OptionalInt minInSync, int brokers) {
        var replicas = factor.orElse(Math.min(brokers, MAX_CHOSEN_FACTOR));
        return new TopicReplicas(
                replicas, minInSync.orElse(Math.clamp(replicas - 1, 1, MAX_CHOSEN_IN_SYNC)));
    }

    /** A topic with this replication, yet to be created. */
    public NewTopic topic(String name, int partitions, Map<String, String> config) {
        var all = new HashMap<>(config);
        all.putAll(config());
        return new NewTopic(name, Optional.of(partitions), replicationFactor()).configs(all);
    }

    /** The replication factor; empty for the broker's default. */
    public Optional<Short> replicationFactor() {
        return factor == BROKER_DEFAULT ? Optional.empty() : Optional.of((short) factor);
    }

    /** The configuration of topics with this replication. */
    public Map<String, String> config() {
        return minInSync == BROKER_DEFAULT
                ? Map.of()
                : Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSync));
    }
}
