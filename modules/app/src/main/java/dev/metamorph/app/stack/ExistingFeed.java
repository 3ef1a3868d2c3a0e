package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;

import java.util.OptionalInt;

/** What is known of a feed before anything of the stack runs. */
public final class ExistingFeed {
    private ExistingFeed() {}

    /**
     * How many partitions it has, if it exists.
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
