package dev.metamorph.feed.writer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Completes the future of an append once all partitions have the record; never on the producer's
 * thread.
 */
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
