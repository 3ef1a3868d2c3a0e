package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.limits.GrownLogs;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory.Compaction;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Creates the next generations of shapes, one at a time. Any thread. */
final class Generations {
    /** A copy that takes longer goes on after the answer to the request for it. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private final ShapeIndex index;
    private final Leadership leadership;
    private final Inspector inspector;
    private final Semaphore copying = new Semaphore(1);

    Generations(ShapeIndex index, Leadership leadership, Inspector inspector) {
        this.index = index;
        this.leadership = leadership;
        this.inspector = inspector;
    }

    /**
     * Creates the next generation of a shape; returns when the rows of its snapshot are sent.
     *
     * @return why it was not created; empty if it was
     */
    Optional<String> create(ShapeHandle handle) throws InterruptedException {
        if (!copying.tryAcquire()) {
            return Optional.of("the rows of another shape are being copied");
        }
        try {
            return createNow(handle);
        } finally {
            copying.release();
        }
    }

    private Optional<String> createNow(ShapeHandle handle) throws InterruptedException {
        var shape = index.find(handle).filter(_ -> index.isActive(handle));
        var creator = leadership.creator();
        if (shape.isEmpty() || creator.isEmpty()) {
            return Optional.of(
                    creator.isEmpty() ? "this instance does not lead" : "there is no such shape");
        }
        if (leadership.noRoom().isPresent() || leadership.silence().isPresent()) {
            return Optional.of("the disk is full, or Kafka does not answer");
        }
        try {
            var table = inspector.fresh(shape.get().relation().name(), Duration.ZERO);
            return creator.get().generations().create(shape.get(), table);
        } catch (PostgresException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Creates the next generation of a shape, whose handle may be one that it has replaced. */
    CompletionStage<Compaction> request(ShapeHandle handle) {
        var shape = index.find(handle);
        if (leadership.creator().isEmpty()) {
            return CompletableFuture.completedFuture(
                    leadership
                            .other()
                            .<Compaction>map(Compaction.Elsewhere::new)
                            .orElseGet(this::unavailable));
        }
        if (shape.isEmpty()) {
            return CompletableFuture.completedFuture(new Compaction.None());
        }
        if (!GrownLogs.canReplace(shape.get())) {
            return CompletableFuture.completedFuture(
                    new Compaction.Refused(
                            "The log is being compacted, has two replaced logs that are still kept,"
                                    + " or is of a kind that is not compacted"));
        }
        var current = shape.get().ref().handle();
        return CompletableFuture.supplyAsync(
                        () -> requested(current), RequestScope.threads("metamorph-compact"))
                .completeOnTimeout(
                        new Compaction.Begun(), ANSWERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Compaction requested(ShapeHandle handle) {
        try {
            return create(handle)
                    .<Compaction>map(reason -> new Compaction.Refused("Not compacted: " + reason))
                    .orElseGet(Compaction.Begun::new);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return unavailable();
        }
    }

    private Compaction unavailable() {
        var obstacle = leadership.obstacle();
        return new Compaction.Unavailable(
                obstacle.reason(), obstacle.message(), leadership.later());
    }
}
