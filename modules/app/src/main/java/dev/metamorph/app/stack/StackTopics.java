package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The group and the topics of a stack that does not run. Used by one thread; waits for Kafka. Every
 * method throws a {@link StartFailure} if Kafka refuses or does not answer.
 */
final class StackTopics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Admin admin;
    private final String stack;
    private final String group;

    private StackTopics(Admin admin, String stack, String group) {
        this.admin = admin;
        this.stack = stack;
        this.group = group;
    }

    static StackTopics connect(Configuration configuration) {
        var settings = new HashMap<String, Object>(configuration.kafka().forAdmin());
        return new StackTopics(
                Admin.create(settings),
                configuration.stack(),
                new StackNames(configuration).group());
    }

    /**
     * Throws if an instance is a member of the group.
     *
     * @throws StartFailure if one is
     */
    void refuseIfItRuns() {
        var members = described().stream().mapToInt(each -> each.members().size()).sum();
        if (members > 0) {
            throw new StartFailure(
                    Reason.KAFKA,
                    "stack %s has %d instances that run, or were killed a few seconds ago; stop them first"
                            .formatted(stack, members));
        }
    }

    /** Returns whether Kafka knows the group. */
    boolean hasGroup() {
        return described().stream().anyMatch(each -> each.groupState() != GroupState.DEAD);
    }

    /** The group; older brokers describe one that does not exist as dead. */
    private List<ConsumerGroupDescription> described() {
        return answer(admin.describeConsumerGroups(List.of(group)).all(), "describing the group")
                .stream()
                .flatMap(groups -> groups.values().stream())
                .toList();
    }

    /** The names of all topics of the cluster. */
    Set<String> all() {
        return answer(admin.listTopics().names(), "listing the topics").stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    /** Deletes the group; a missing one counts as deleted. */
    void deleteGroup() {
        var _ = answer(admin.deleteConsumerGroups(List.of(group)).all(), "deleting the group");
    }

    /** Deletes the topic and waits until it is gone; a missing one counts as deleted. */
    void delete(String topic) {
        var _ = answer(admin.deleteTopics(List.of(topic)).all(), "deleting topic " + topic);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (all().contains(topic)) {
            if (System.nanoTime() > deadline) {
                throw new StartFailure(
                        Reason.KAFKA,
                        "Kafka has not deleted topic %s within %d s; run this again"
                                .formatted(topic, PATIENCE.toSeconds()));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** None if the group or the topic does not exist. */
    private static <T> List<T> answer(KafkaFuture<T> asked, String doing) {
        try {
            var answer = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return answer == null ? List.of() : List.of(answer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw failure(doing, e);
        } catch (TimeoutException e) {
            throw failure(doing, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(Reason.KAFKA, "interrupted", e);
        }
    }

    private static StartFailure failure(String doing, Exception e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return new StartFailure(Reason.KAFKA, "%s: %s".formatted(doing, cause.getMessage()), e);
    }

    @Override
    public void close() {
        admin.close(PATIENCE);
    }
}
