package dev.metamorph.shapelog;

import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.shapelog.read.PartitionEnd;
import dev.metamorph.shapelog.task.FeedGap;
import dev.metamorph.shapelog.task.PartitionTask;
import dev.metamorph.shapelog.task.Step;
import dev.metamorph.shapelog.task.WorkBudget;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Runs a task in Kafka Streams: passes records to it, and its effects to the shape registry and
 * listener.
 */
final class TaskProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STORE = "log";

    private static final Logger log = LoggerFactory.getLogger(TaskProcessor.class);

    private static final Duration COMMIT_PACE = Duration.ofMillis(100);

    private final LocalPartitions partitions;
    private final IntFunction<PartitionEnd> feedEnds;
    private final ShapeLogListener listener;
    private final CommitPace pace = new CommitPace(COMMIT_PACE.toNanos(), System.nanoTime());
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable PartitionTask task;
    private @Nullable Cancellable ticking;
    private int partition;
    private Duration worked = Duration.ZERO;

    TaskProcessor(
            LocalPartitions partitions,
            IntFunction<PartitionEnd> feedEnds,
            ShapeLogListener listener) {
        this.partitions = partitions;
        this.feedEnds = feedEnds;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> streams) {
        context = streams;
        partition = streams.taskId().partition();
        KeyValueStore<Bytes, byte[]> store = streams.getStateStore(STORE);
        var loaded =
                PartitionTask.load(
                        partition,
                        new StreamsStore(store),
                        feedEnds.apply(partition),
                        listener::committed);
        task = loaded;
        ticking = streams.schedule(COMMIT_PACE, PunctuationType.WALL_CLOCK_TIME, _ -> tick());
        partitions.arrived(partition, loaded);
        listener.arrived(partition);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var offset = context().recordMetadata().orElseThrow().offset();
        var begun = System.nanoTime();
        var working = Objects.requireNonNull(task);
        var budget = WorkBudget.of(share().minus(worked));
        tell(working.process(offset, record.value(), budget), record.timestamp());
        while (working.isBehind() && !budget.isSpent()) {
            tell(working.proceed(budget), record.timestamp());
        }
        worked = worked.plusNanos(System.nanoTime() - begun);
    }

    /** Called from time to time, also while no record comes. Does a part of the work at least. */
    private void tick() {
        var working = Objects.requireNonNull(task);
        var budget = WorkBudget.of(share());
        worked = Duration.ZERO;
        while (working.isBehind()) {
            tell(working.proceed(budget), context().currentSystemTimeMs());
            if (budget.isSpent()) {
                break;
            }
        }
        endIfChangelogIsLost(working);
        commitIf(pace.elapsed(System.nanoTime()));
    }

    private void endIfChangelogIsLost(PartitionTask working) {
        var changelog = partitions.changelog();
        if (changelog.hasLost(partition) && !working.isBehind()) {
            tell(working.endAll(), context().currentSystemTimeMs());
            // Not before: a task that fails here and is restored has to end them again.
            changelog.ended(partition);
        }
    }

    /** Returns how long all records together may work between two ticks, and each tick may. */
    private Duration share() {
        return WorkShare.of(partitions.countOn(Thread.currentThread()));
    }

    private void tell(Step step, long timestamp) {
        step.registryChanges().forEach(change -> forward(change, timestamp));
        step.gap().ifPresent(this::report);
        step.ended().forEach(end -> listener.ended(end.shape(), end.cause(), end.reason()));
        listener.applied(partition, step.applied());
        step.accepted().ifPresent(at -> listener.processed(partition, at.epoch(), at.sequence()));
        if (!step.registryChanges().isEmpty()) {
            commitIf(pace.changed(System.nanoTime()));
        }
    }

    private void report(FeedGap gap) {
        switch (gap) {
            case FeedGap.MissingRecords(var epoch, var expected, var foundEpoch, var found) ->
                    log.error(
                            "Feed lacks records; everything is ignored until the next leader starts partition={} epoch={} expected={} foundEpoch={} found={}",
                            partition,
                            epoch,
                            expected,
                            foundEpoch,
                            found);
            case FeedGap.MissingChanges(var reached, var resume, var shapes) ->
                    log.error(
                            "Feed lacks changes that will not be sent again; shapes ended partition={} reached={} resume={} shapes={}",
                            partition,
                            reached,
                            resume,
                            shapes);
            case FeedGap.LostEntries(var shapes) ->
                    log.error(
                            "Kafka has lost entries of the changelog; shapes ended partition={} shapes={}",
                            partition,
                            shapes);
        }
        listener.gap(partition, gap);
    }

    private void forward(Step.RegistryChange change, long timestamp) {
        var key = RegistryCodec.encode(change.key());
        var value = change.record().map(RegistryCodec::encode).orElse(null);
        context().forward(new Record<>(key, value, timestamp));
    }

    private void commitIf(boolean now) {
        if (now) {
            context().commit();
        }
    }

    private ProcessorContext<byte[], byte[]> context() {
        return Objects.requireNonNull(context);
    }

    /** Closes the task; Kafka Streams closes the store afterwards. */
    @Override
    public void close() {
        var closing = task;
        if (ticking != null) {
            ticking.cancel();
        }
        if (closing != null) {
            task = null;
            partitions.left(partition, closing.logs());
            closing.close();
            listener.left(partition);
        }
    }
}
