package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedTopics;

import java.util.OptionalInt;

/**
 * Changes the number of partitions of a feed. A shape's partition follows from its definition and
 * that number, and the feed is ordered within a partition, so the stack begins a new history: its
 * topics and its group are deleted, all shapes and declarations with the shape registry, and the
 * feed is created again. Published shapes have to be declared again, with {@code adopt}, because
 * nothing tells any more that their topics are theirs. The slot stays, so that the new feed begins
 * where the old one ended. Idempotent: if it is interrupted at any point, it can be run again.
 */
public final class Repartition {
    private Repartition() {}

    /**
     * Deletes the stack's topics and its group, and creates the topics.
     *
     * @return the former number of partitions; empty if there was no feed
     * @throws StartFailure if an instance runs, or Kafka does not answer; nothing is changed then
     */
    public static OptionalInt run(Configuration configuration) {
        try (var topics = StackTopics.connect(configuration)) {
            var former = ExistingFeed.partitions(configuration);
            topics.refuseIfItRuns();
            topics.deleteGroup();
            var settings =
                    ModuleSettings.feed(configuration)
                            .withReplicas(NewTopics.replicas(configuration));
            new StackNames(configuration).all().forEach(topics::delete);
            FeedTopics.ready(settings);
            return former;
        } catch (FeedException e) {
            throw new StartFailure(Reason.KAFKA, String.valueOf(e.getMessage()), e);
        }
    }
}
