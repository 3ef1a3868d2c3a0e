package dev.metamorph.app.stack;

import dev.metamorph.app.metrics.TaskCounters;
import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.task.Applied;
import dev.metamorph.shapelog.task.FeedGap;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes what the shape logs tell to the parts of the stack.
 *
 * @param folder of the shape logs
 * @param feed learns how far the tasks of this instance are
 * @param publishing learns which partitions are here
 * @param endedShapes learns which shapes have ended
 * @param tasks counts what the tasks do
 * @param endedLog logs the ends of shapes
 * @param failed ends the process
 */
record ShapeLogOwner(
        Path folder,
        KafkaFeed feed,
        PublishingSide publishing,
        Consumer<ShapeHandle> endedShapes,
        TaskCounters tasks,
        EndedShapeLog endedLog,
        Consumer<StartFailure> failed)
        implements RestartableShapeLogs.Owner {
    @Override
    public void processed(int partition, long epoch, long sequence) {
        tasks.processed();
        feed.processed(partition, epoch, sequence);
    }

    @Override
    public void committed(Applied.Committed transaction) {
        tasks.committed(transaction);
    }

    @Override
    public void applied(Applied applied) {
        tasks.applied(applied);
    }

    @Override
    public void gap(FeedGap gap) {
        tasks.gap(gap);
    }

    @Override
    public void arrived(int partition) {
        publishing.arrived(partition);
    }

    @Override
    public void left(int partition) {
        publishing.left(partition);
        feed.processedElsewhere(partition);
    }

    @Override
    public void ended(ShapeHandle shape, EndCause cause, String reason) {
        tasks.ended(cause);
        endedShapes.accept(shape);
        endedLog.ended(shape, cause, reason);
    }

    @Override
    public Optional<StartFailure> lasting(Throwable cause) {
        return LastingFailures.of(cause, folder);
    }

    @Override
    public void fail(StartFailure failure) {
        failed.accept(failure);
    }
}
