package dev.metamorph.feed.writer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers whoever appended a record once all partitions have it; never on Kafka's thread. */
final class AllAcknowledged implements Acknowledged {
    private final AtomicInteger missing;
    private final long mark;
    private final CompletableFuture<Appended> answer;

    AllAcknowledged(int partitions, long mark, CompletableFuture<Appended> answer) {
        this.missing = new AtomicInteger(partitions);
        this.mark = mark;
        this.answer = answer;
    }

    @Override
    public void acknowledged(long sequence) {
        if (missing.decrementAndGet() == 0) {
            var appended = new Appended(sequence, mark);
            answer.completeAsync(() -> appended, Thread::startVirtualThread);
        }
    }

    CompletableFuture<Appended> answer() {
        return answer;
    }
}
