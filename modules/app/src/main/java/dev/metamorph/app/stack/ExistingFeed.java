package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;

import java.util.OptionalInt;

/** Reads an existing feed's topic before the stack runs. */
public final class ExistingFeed {
    private ExistingFeed() {}

    /**
     * The number of its partitions; empty if the topic does not exist.
     *
     * @throws StartFailure if Kafka does not answer
     */
    public static OptionalInt partitions(Configuration configuration) {
        FeedSettings settings = ModuleSettings.feed(configuration);
        try {
            return FeedTopics.partitionsOf(settings);
        } catch (FeedException e) {
            throw new StartFailure(Reason.KAFKA, String.valueOf(e.getMessage()), e);
        }
    }
}
