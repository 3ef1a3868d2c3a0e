package dev.metamorph.coordinator.registry;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The partitions in which shapes can be created during one epoch. A partition is opened when the
 * registry topic shows that its task follows the epoch's leader, independently of the others. Any
 * thread.
 */
final class PartitionGates implements AutoCloseable {
    private final List<Gate> gates;

    @GuardedBy("this")
    private int open;

    private PartitionGates(List<Gate> gates) {
        this.gates = List.copyOf(gates);
    }

    /**
     * The gate of a partition.
     *
     * @param follows completes when the partition follows the leader
     * @param open completes when the partition is prepared for new shapes after that
     */
    private record Gate(CompletableFuture<Void> follows, CompletableFuture<Void> open) {}

    /**
     * Closed gates that open by themselves.
     *
     * @param prepare is called with a partition that follows, before its gate opens
     */
    static PartitionGates of(LeaderWatch leaders, long epoch, int partitions, IntConsumer prepare) {
        return new PartitionGates(
                IntStream.range(0, partitions)
                        .mapToObj(partition -> {
                            var follows = leaders.following(epoch, partition);
                            return new Gate(
                                    follows, follows.thenRun(() -> prepare.accept(partition)));
                        })
                        .toList());
    }

    /** Reports the gates that are open and those that open later. */
    void reportTo(Takeover takeover) {
        for (var gate : gates) {
            var _ =
                    gate.open()
                            .whenComplete((_, failure) -> {
                                if (failure == null) {
                                    opened(takeover);
                                } else if (!gate.follows().isCancelled()) {
                                    takeover.failed(failure);
                                }
                            });
        }
    }

    /** In order, so that the last report has the highest number. */
    private synchronized void opened(Takeover takeover) {
        open++;
        takeover.follow(open, gates.size());
    }

    /**
     * Waits until the partition is open.
     *
     * @return whether it is; false also after {@link #close}
     */
    boolean await(int partition, Duration patience) throws InterruptedException {
        try {
            gates.get(partition).open().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return false;
        }
    }

    /** No further partition opens. Idempotent. */
    @Override
    public void close() {
        gates.forEach(gate -> gate.follows().cancel(false));
    }
}
