package dev.metamorph.coordinator.snapshot;

import dev.metamorph.feed.topic.FeedException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for Kafka's answers. */
public final class FeedAnswers {
    private FeedAnswers() {}

    /**
     * Waits for one acknowledgement.
     *
     * @throws FeedException if the epoch has ended
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public static void await(CompletableFuture<?> answer) throws InterruptedException {
        try {
            answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FeedException ended) {
                throw ended;
            }
            throw new FeedException("appending to the feed", e);
        }
    }
}
