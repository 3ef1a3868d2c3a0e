package dev.metamorph.app.doctor;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Reads the facts about a Kafka cluster with an admin client. Changes nothing. */
final class KafkaProbe implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(100);
    static final String TRANSACTIONS = "__transaction_state";
    static final String OFFSETS = "__consumer_offsets";

    private final Admin admin;
    private final Duration patience;
    private final InstantSource clock;

    /**
     * The names that the stack uses in Kafka.
     *
     * @param topics the stack's topics, as they would be created
     * @param group its consumer group
     * @param transactionalIds examples of its transactional ids
     */
    record Subject(List<NewTopic> topics, String group, List<String> transactionalIds) {
        Subject {
            topics = List.copyOf(topics);
            transactionalIds = List.copyOf(transactionalIds);
        }
    }

    private KafkaProbe(Admin admin, Duration patience, InstantSource clock) {
        this.admin = admin;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Creates a client, which has not connected yet.
     *
     * @param patience how long an answer may take
     * @param clock this machine's
     * @throws Refused if the client's settings are wrong
     */
    static KafkaProbe of(Map<String, String> client, Duration patience, InstantSource clock) {
        var settings = new HashMap<String, Object>(client);
        var millis = Long.toString(patience.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        try {
            return new KafkaProbe(Admin.create(settings), patience, clock);
        } catch (KafkaException e) {
            throw new Refused(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Kafka refused a request, or did not answer. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super(oneLine(cause), cause);
        }

        Refused(String message, Throwable cause) {
            super(message, cause);
        }

        /** The message, which is never missing. */
        String reason() {
            return String.valueOf(getMessage());
        }

        boolean isOfRights() {
            return getCause() instanceof AuthorizationException;
        }

        private static String oneLine(Throwable failure) {
            var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            return message.lines().findFirst().orElse("").strip();
        }
    }

    private <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Refused("no answer within %d s".formatted(patience.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new Refused(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted", e);
        }
    }

    /**
     * The brokers that are up.
     *
     * @throws Refused if there is no answer in time
     */
    Collection<Node> brokers() {
        return await(admin.describeCluster().nodes());
    }

    /**
     * Reads the facts.
     *
     * @throws Refused if Kafka stops answering meanwhile
     */
    KafkaReport.Facts read(Collection<Node> brokers, Subject subject) {
        var topics = new ArrayList<KafkaReport.Topic>();
        var hidden = new HashSet<String>();
        var creations = new ArrayList<KafkaReport.Creation>();
        for (var topic : subject.topics()) {
            var found = topic(topic.name(), hidden);
            topics.addAll(found);
            if (found.isEmpty()) {
                creations.add(creation(topic));
            }
        }
        hidden.clear();
        topics.addAll(topic(TRANSACTIONS, hidden));
        topics.addAll(topic(OFFSETS, hidden));
        return new KafkaReport.Facts(
                brokers.size(),
                metadataVersion(),
                settings(brokers),
                topics,
                creations,
                rights(
                        subject,
                        topics.stream().map(KafkaReport.Topic::name).collect(Collectors.toSet()),
                        hidden),
                clock());
    }

    private int metadataVersion() {
        try {
            var features = await(admin.describeFeatures().featureMetadata()).finalizedFeatures();
            var version = features.get("metadata.version");
            return version == null ? 0 : version.maxVersionLevel();
        } catch (Refused _) {
            return 0;
        }
    }

    private Map<Integer, Map<String, String>> settings(Collection<Node> brokers) {
        var all = new HashMap<Integer, Map<String, String>>();
        for (var broker : brokers) {
            var settings =
                    settings(
                            new ConfigResource(
                                    ConfigResource.Type.BROKER, Integer.toString(broker.id())));
            if (!settings.isEmpty()) {
                all.put(broker.id(), settings);
            }
        }
        return all;
    }

    /** Empty if they may not be read. */
    private Map<String, String> settings(ConfigResource resource) {
        try {
            var found = new HashMap<String, String>();
            for (var config : await(admin.describeConfigs(List.of(resource)).all()).values()) {
                for (var entry : config.entries()) {
                    if (entry.value() != null) {
                        found.put(entry.name(), entry.value());
                    }
                }
            }
            return found;
        } catch (Refused _) {
            return Map.of();
        }
    }

    /**
     * Empty if the topic does not exist, or may not be seen.
     *
     * @param hidden gets the name of a topic that may not be seen
     */
    private List<KafkaReport.Topic> topic(String name, Set<String> hidden) {
        try {
            var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
            var described = await(admin.describeTopics(List.of(name), options).allTopicNames());
            return described.values().stream().map(this::topic).toList();
        } catch (Refused e) {
            if (e.isOfRights()) {
                hidden.add(name);
                return List.of();
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return List.of();
            }
            throw e;
        }
    }

    private KafkaReport.Topic topic(TopicDescription topic) {
        return new KafkaReport.Topic(
                topic.name(),
                topic.partitions().size(),
                least(topic, partition -> partition.replicas().size()),
                least(topic, partition -> partition.isr().size()),
                settings(new ConfigResource(ConfigResource.Type.TOPIC, topic.name())),
                told(topic.authorizedOperations()));
    }

    private static int least(TopicDescription topic, ToIntFunction<TopicPartitionInfo> number) {
        return topic.partitions().stream().mapToInt(number).min().orElse(0);
    }

    /** A broker that does not tell answers with no set at all. */
    private static Set<AclOperation> told(@Nullable Set<AclOperation> operations) {
        return operations == null ? Set.of() : operations;
    }

    private KafkaReport.Creation creation(NewTopic topic) {
        try {
            await(
                    admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                            .all());
            return new KafkaReport.Creation(topic.name(), "", false);
        } catch (Refused e) {
            return new KafkaReport.Creation(topic.name(), e.reason(), e.isOfRights());
        }
    }

    /**
     * A question about a group or a transactional id makes Kafka create the topic that it keeps
     * them in, with the settings that the brokers have now: it is not asked before that topic
     * exists.
     */
    private KafkaReport.Rights rights(Subject subject, Set<String> topics, Set<String> hidden) {
        var refused =
                subject.transactionalIds().stream()
                        .filter(id -> topics.contains(TRANSACTIONS) && !mayUseTransactions(id))
                        .toList();
        if (!topics.contains(OFFSETS)) {
            return new KafkaReport.Rights(Set.of(), false, refused, hidden);
        }
        try {
            var options = new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
            var group =
                    await(admin.describeConsumerGroups(List.of(subject.group()), options).all());
            var operations =
                    group.values().stream()
                            .findFirst()
                            .map(found -> told(found.authorizedOperations()))
                            .orElse(Set.of());
            return new KafkaReport.Rights(operations, false, refused, hidden);
        } catch (Refused e) {
            return new KafkaReport.Rights(Set.of(), e.isOfRights(), refused, hidden);
        }
    }

    /** An id that nobody uses yet is an error, too, but another one. */
    private boolean mayUseTransactions(String id) {
        try {
            await(admin.describeTransactions(List.of(id)).all());
            return true;
        } catch (Refused e) {
            return !e.isOfRights();
        }
    }

    /** The controller of a quorum tells its own time as that of its last fetch. */
    private List<KafkaReport.Clock> clock() {
        try {
            var before = clock.instant();
            var quorum = await(admin.describeMetadataQuorum().quorumInfo());
            var half = Duration.between(before, clock.instant()).dividedBy(2);
            return quorum.voters().stream()
                    .filter(voter -> voter.replicaId() == quorum.leaderId())
                    .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
                    .flatMapToLong(at -> at.stream())
                    .filter(at -> at > 0)
                    .mapToObj(Instant::ofEpochMilli)
                    .map(there ->
                            new KafkaReport.Clock(
                                    Duration.between(before.plus(half), there), half.plusMillis(1)))
                    .toList();
        } catch (Refused _) {
            return List.of();
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_WITHIN);
    }
}
