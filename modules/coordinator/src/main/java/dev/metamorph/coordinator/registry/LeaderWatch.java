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

/** Which leader each partition follows, as the registry topic says. Any thread. */
final class LeaderWatch {
    private final Map<Integer, Leader> leaders = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(long epoch, int partitions, CompletableFuture<Void> done) {}

    synchronized void told(Leader leader) {
        leaders.put(leader.partition(), leader);
        waiters.removeIf(waiter -> {
            var follow = follow(waiter.epoch(), waiter.partitions());
            if (follow) {
                waiter.done().completeAsync(() -> null);
            }
            return follow;
        });
    }

    /** Completes when all partitions follow the leader of that epoch. */
    synchronized CompletableFuture<Void> following(long epoch, int partitions) {
        if (follow(epoch, partitions)) {
            return CompletableFuture.completedFuture(null);
        }
        var done = new CompletableFuture<Void>();
        waiters.add(new Waiter(epoch, partitions, done));
        return done;
    }

    private boolean follow(long epoch, int partitions) {
        return leaders.values().stream().filter(leader -> leader.epoch() == epoch).count()
                == partitions;
    }

    /** The address of the newest leader. */
    synchronized Optional<URI> newest() {
        return leaders.values().stream()
                .max(Comparator.comparingLong(Leader::epoch))
                .map(Leader::address);
    }
}
