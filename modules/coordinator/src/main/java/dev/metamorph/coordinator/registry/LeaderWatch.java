package dev.metamorph.coordinator.registry;

import dev.metamorph.feed.record.RegistryRecord.Leader;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The leaders that the partitions follow, as the registry topic says. Any thread. */
final class LeaderWatch {
    /** Not on the thread that reads the topic: a continuation may wait for Kafka. */
    private static final Executor ELSEWHERE =
            task -> Thread.ofVirtual().name("metamorph-partition").start(task);

    private final Map<Integer, Leader> leaders = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(long epoch, int partition, CompletableFuture<Void> done) {
        boolean isFor(Leader leader) {
            return leader.epoch() == epoch && leader.partition() == partition;
        }
    }

    synchronized void told(Leader leader) {
        leaders.put(leader.partition(), leader);
        waiters.removeIf(waiter -> {
            if (waiter.isFor(leader)) {
                waiter.done().completeAsync(() -> null, ELSEWHERE);
            }
            return waiter.isFor(leader) || waiter.done().isDone();
        });
    }

    /**
     * Completes, on a thread of its own, when the partition follows the leader of that epoch. The
     * caller may cancel it.
     */
    synchronized CompletableFuture<Void> following(long epoch, int partition) {
        var waiter = new Waiter(epoch, partition, new CompletableFuture<>());
        var now = leaders.get(partition);
        if (now != null && waiter.isFor(now)) {
            return waiter.done().completeAsync(() -> null, ELSEWHERE);
        }
        waiters.add(waiter);
        return waiter.done();
    }

    /** The address of the newest leader. */
    synchronized Optional<URI> newest() {
        return leaders.values().stream()
                .max(Comparator.comparingLong(Leader::epoch))
                .map(Leader::address);
    }
}
