package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedTopics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes the number of partitions of a feed. A shape's partition follows from its definition and
 * that number, and the feed is ordered within a partition, so the stack begins a new history: its
 * topics and its group are deleted, all shapes and declarations with the shape registry, and the
 * feed is created again. Published shapes have to be declared again, with {@code adopt}, because
 * nothing tells any more that their topics are theirs. The slot stays, so that the new feed begins
 * where the old one ended. Idempotent: if it is interrupted at any point, it can be run again.
 */
public final class Repartition {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final Configuration configuration;

    private Repartition(Admin admin, Configuration configuration) {
        this.admin = admin;
        this.configuration = configuration;
    }

    /**
     * Deletes the stack's topics and its group, and creates the topics.
     *
     * @return the former number of partitions; empty if there was no feed
     * @throws StartFailure if an instance runs, or Kafka does not answer; nothing is changed then
     */
    public static OptionalInt run(Configuration configuration) {
        var settings = new HashMap<String, Object>(configuration.kafka().forAdmin());
        try (var admin = Admin.create(settings)) {
            return new Repartition(admin, configuration).run();
        }
    }

    private OptionalInt run() {
        var former = ExistingFeed.partitions(configuration);
        var names = new StackNames(configuration);
        var group = names.group();
        refuseIfItRuns(group);
        forget(admin.deleteConsumerGroups(List.of(group)).all(), "deleting group " + group);
        var settings =
                ModuleSettings.feed(configuration).withReplicas(NewTopics.replicas(configuration));
        for (var topic : names.all()) {
            forget(admin.deleteTopics(List.of(topic)).all(), "deleting topic " + topic);
            awaitGone(topic);
        }
        try {
            FeedTopics.ready(settings);
        } catch (FeedException e) {
            throw new StartFailure(Reason.KAFKA, String.valueOf(e.getMessage()), e);
        }
        return former;
    }

    private void refuseIfItRuns(String group) {
        var described = admin.describeConsumerGroups(List.of(group)).all();
        try {
            var groups = described.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).values();
            var members = groups.stream().mapToInt(each -> each.members().size()).sum();
            if (members > 0) {
                throw new StartFailure(
                        Reason.KAFKA,
                        "stack %s has %d instances that run, or were killed a few seconds ago; stop them first"
                                .formatted(configuration.stack(), members));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw failure("describing group " + group, e);
            }
        } catch (TimeoutException e) {
            throw failure("describing group " + group, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for a deletion; a missing group or topic counts as deleted. */
    private static void forget(KafkaFuture<Void> deletion, String doing) {
        try {
            deletion.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                    && !(e.getCause() instanceof GroupIdNotFoundException)) {
                throw failure(doing, e);
            }
        } catch (TimeoutException e) {
            throw failure(doing, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits until the topic is gone: before that it cannot be created again. */
    private void awaitGone(String topic) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (admin.listTopics()
                    .names()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .contains(topic)) {
                if (System.nanoTime() > deadline) {
                    throw new StartFailure(
                            Reason.KAFKA,
                            "Kafka has not deleted topic %s within %d s; run this again"
                                    .formatted(topic, PATIENCE.toSeconds()));
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        } catch (ExecutionException | TimeoutException e) {
            throw failure("deleting topic " + topic, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StartFailure failure(String doing, Exception e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return new StartFailure(Reason.KAFKA, "%s: %s".formatted(doing, cause.getMessage()), e);
    }

    private static StartFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartFailure(Reason.KAFKA, "interrupted", e);
    }
}
