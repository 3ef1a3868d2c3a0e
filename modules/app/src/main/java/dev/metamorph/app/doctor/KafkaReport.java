package dev.metamorph.app.doctor;

import org.apache.kafka.common.acl.AclOperation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The result of looking at a Kafka cluster. */
sealed interface KafkaReport {
    /**
     * There was no answer, or a refusal.
     *
     * @param reason one line, without secrets
     */
    record Unreachable(String reason) implements KafkaReport {}

    /**
     * The cluster was read.
     *
     * @param metadataVersion the level of the feature {@code metadata.version}; 0 if the cluster
     *     does not tell
     * @param settings the settings of each broker by its id; none if they may not be read
     * @param creations the stack's topics that do not exist yet
     * @param clock the controller's clock; empty if it cannot be had
     */
    record Facts(
            int brokers,
            int metadataVersion,
            Map<Integer, Map<String, String>> settings,
            List<Topic> topics,
            List<Creation> creations,
            Rights rights,
            List<Clock> clock)
            implements KafkaReport {
        public Facts {
            settings = Map.copyOf(settings);
            topics = List.copyOf(topics);
            creations = List.copyOf(creations);
            clock = List.copyOf(clock);
        }
    }

    /**
     * A topic that exists, one of the stack's or of Kafka's own.
     *
     * @param replicas the least number of replicas that a partition has
     * @param inSync the least number of replicas of a partition that are in sync
     * @param settings its configuration; empty if it may not be read
     * @param operations what the client may do with it; empty if the broker does not tell
     */
    record Topic(
            String name,
            int partitions,
            int replicas,
            int inSync,
            Map<String, String> settings,
            Set<AclOperation> operations) {
        public Topic {
            settings = Map.copyOf(settings);
            operations = Set.copyOf(operations);
        }
    }

    /**
     * The answer to a request to create a topic that was only to be checked.
     *
     * @param refusal why the broker would refuse; empty if it would not
     * @param unauthorized whether the reason is a missing right
     */
    record Creation(String topic, String refusal, boolean unauthorized) {}

    /**
     * The rights of the client beside those on its topics.
     *
     * @param group what it may do with the consumer group; empty if the broker does not tell
     * @param groupRefused whether it may not even look at the group
     * @param refusedIds the transactional ids that it may not look at
     * @param hidden Kafka's own topics that the client may not see, so that nothing was asked that
     *     could create them
     */
    record Rights(
            Set<AclOperation> group,
            boolean groupRefused,
            List<String> refusedIds,
            Set<String> hidden) {
        public Rights {
            group = Set.copyOf(group);
            refusedIds = List.copyOf(refusedIds);
            hidden = Set.copyOf(hidden);
        }
    }

    /**
     * The clock of Kafka's controller.
     *
     * @param ahead how far it is ahead of ours
     * @param uncertainty how far the truth may be from that, either way
     */
    record Clock(Duration ahead, Duration uncertainty) {}
}
