package dev.metamorph.publish.topic;

import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.published.TopicSettings.Retained;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Creates and checks topics with an admin client. Any thread. */
public final class KafkaTopics implements Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofMillis(50);

    private final Admin admin;
    private final TopicReplicas replicas;

    /**
     * Works with an admin client.
     *
     * @param admin closed by its owner
     * @param replicas the replication of topics whose declaration names none
     */
    public KafkaTopics(Admin admin, TopicReplicas replicas) {
        this.admin = admin;
        this.replicas = replicas;
    }

    /** A check of one topic. */
    @FunctionalInterface
    private interface Check {
        TopicState run() throws ExecutionException, TimeoutException, InterruptedException;
    }

    @Override
    public TopicState prepare(TopicSettings topic) {
        return answered(topic.name(), () -> prepared(existing(topic), topic.retained()));
    }

    @Override
    public TopicState check(String topic) {
        return answered(topic, () -> usable(describe(topic), false));
    }

    private static TopicState answered(String topic, Check check) {
        try {
            return check.run();
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return new TopicState.Refused(
                    cause instanceof AuthorizationException
                            ? "no permission for topic %s; grant the operations Read, Write, Describe and DescribeConfigs, and Create unless it exists"
                                    .formatted(topic)
                            : "topic %s: %s".formatted(topic, cause.getMessage()));
        } catch (TimeoutException _) {
            return new TopicState.Refused(
                    "topic %s: Kafka has not answered within %d s"
                            .formatted(topic, PATIENCE.toSeconds()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new TopicState.Refused("topic %s: interrupted".formatted(topic));
        }
    }

    private TopicDescription existing(TopicSettings topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return describe(topic.name());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            create(topic);
            return created(topic.name());
        }
    }

    private void create(TopicSettings topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        var config = new HashMap<>(topic.config());
        config.putIfAbsent(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        var replication = replication(topic);
        replication.config().forEach(config::putIfAbsent);
        var created =
                new NewTopic(topic.name(), partitions(topic), replication.replicationFactor());
        try {
            await(admin.createTopics(List.of(created.configs(config))).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private TopicReplicas replication(TopicSettings topic) {
        var factor = topic.replication();
        return factor == TopicSettings.BROKER_DEFAULT
                ? replicas
                : TopicReplicas.chosen(OptionalInt.of(factor), OptionalInt.empty(), factor);
    }

    private static Optional<Integer> partitions(TopicSettings topic) {
        return topic.partitions() == TopicSettings.BROKER_DEFAULT
                ? Optional.empty()
                : Optional.of(topic.partitions());
    }

    private TopicDescription describe(String name)
            throws ExecutionException, TimeoutException, InterruptedException {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return await(admin.describeTopics(List.of(name), options).topicNameValues().get(name));
    }

    /** Retries, because a broker may not know of a topic that was created a moment ago. */
    private TopicDescription created(String name)
            throws ExecutionException, TimeoutException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                var found = describe(name);
                if (found.partitions().stream().noneMatch(KafkaTopics::hasNoLeader)
                        || System.nanoTime() - deadline > 0) {
                    return found;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    private TopicState prepared(TopicDescription found, Retained retained)
            throws ExecutionException, TimeoutException, InterruptedException {
        var policy = cleanupPolicy(found.name());
        if (retained == Retained.WHOLE && policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return new TopicState.Refused(
                    "topic %s has cleanup.policy=%s, which would delete rows that are still in the shape; set cleanup.policy=compact, or declare it with \"retained\": \"partial\""
                            .formatted(found.name(), policy));
        }
        return usable(found, isEmpty(found));
    }

    private static TopicState usable(TopicDescription found, boolean empty) {
        for (var partition : found.partitions()) {
            if (hasNoLeader(partition)) {
                return new TopicState.Refused(
                        "partition %d of topic %s has no leader"
                                .formatted(partition.partition(), found.name()));
            }
        }
        var allowed = found.authorizedOperations();
        if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.WRITE)) {
            return new TopicState.Refused(
                    "no permission to write topic %s; grant the operation Write"
                            .formatted(found.name()));
        }
        return new TopicState.Usable(found.topicId().toString(), found.partitions().size(), empty);
    }

    private static boolean hasNoLeader(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return leader == null || leader.isEmpty();
    }

    private String cleanupPolicy(String name)
            throws ExecutionException, TimeoutException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var config = await(admin.describeConfigs(List.of(resource)).values().get(resource));
        return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }

    private boolean isEmpty(TopicDescription topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        var first = offsets(topic, OffsetSpec.earliest());
        var last = offsets(topic, OffsetSpec.latest());
        return first.equals(last);
    }

    private Map<TopicPartition, Long> offsets(TopicDescription topic, OffsetSpec spec)
            throws ExecutionException, TimeoutException, InterruptedException {
        var asked =
                topic.partitions().stream()
                        .map(each -> new TopicPartition(topic.name(), each.partition()))
                        .collect(Collectors.toMap(Function.identity(), _ -> spec));
        var offsets = new HashMap<TopicPartition, Long>();
        await(admin.listOffsets(asked).all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static <T> T await(@Nullable KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return Objects.requireNonNull(future).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
