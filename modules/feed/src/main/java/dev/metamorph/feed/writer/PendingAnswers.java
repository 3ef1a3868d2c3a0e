package dev.metamorph.feed.writer;

import dev.metamorph.feed.topic.FeedException;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The futures that appends wait for, so that the end of an epoch can fail all of them. */
final class PendingAnswers {
    private final Map<Long, CompletableFuture<Appended>> owed = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    CompletableFuture<Appended> next() {
        var answer = new CompletableFuture<Appended>();
        var number = count.getAndIncrement();
        owed.put(number, answer);
        var _ = answer.whenComplete((_, _) -> owed.remove(number));
        return answer;
    }

    void fail(FeedException reason) {
        owed.values().forEach(answer -> answer.completeExceptionally(reason));
    }
}
