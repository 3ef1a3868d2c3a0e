package dev.metamorph.feed.topic;

import org.apache.kafka.common.config.TopicConfig;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration that a topic of the stack must have so that no record is lost or refused. Pure.
 *
 * @param exact names and the only values that will do
 */
public record TopicRules(Map<String, String> exact) {
    /**
     * Records have up to {@code FeedPieces.MAX_BYTES}, and heads beside; Kafka's default is more.
     */
    private static final int MIN_MESSAGE_BYTES = 1_000_000;

    /** Copies the map. */
    public TopicRules {
        exact = Map.copyOf(exact);
    }

    /** The feed: records are deleted by the leader alone, never by age or size. */
    public static TopicRules feed() {
        return new TopicRules(
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1"));
    }

    /** A compacted topic: the last record of every key stays for ever. */
    public static TopicRules compacted() {
        return new TopicRules(
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /**
     * The settings that must change, with the values that they must have, in a stable order.
     *
     * @param found the topic's configuration; names that are missing are not judged
     * @param replicas the number of replicas of its partitions
     */
    public Map<String, String> toMend(Map<String, String> found, int replicas) {
        var mend = new LinkedHashMap<String, String>();
        exact.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(rule -> found.containsKey(rule.getKey()))
                .filter(rule -> !rule.getValue().equals(found.get(rule.getKey())))
                .forEach(rule -> mend.put(rule.getKey(), rule.getValue()));
        var maxMessage = found.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (maxMessage != null && Long.parseLong(maxMessage) < MIN_MESSAGE_BYTES) {
            mend.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MIN_MESSAGE_BYTES));
        }
        // acks=all fails for ever if more replicas must be in sync than there are.
        var inSync = found.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (inSync != null && Integer.parseInt(inSync) > replicas) {
            mend.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas));
        }
        return mend;
    }
}
