package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.store.ReadOnlyStore;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The shape logs of one stack that this instance has: a Kafka Streams application that reads the
 * feed and writes one store per partition, and the readers' access to those stores.
 */
public final class ShapeLogEngine implements ShapeLogs, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShapeLogEngine.class);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(1_500);
    private static final Duration ADMIN_CLOSES_WITHIN = Duration.ofMillis(500);

    private final ShapeLogSettings settings;
    private final ShapeLogListener listener;
    private final LocalPartitions partitions;
    private final Admin admin;
    private final AbandonedTransactions abandoned;
    private final RestoreWatch restoreWatch;
    private final KafkaStreams streams;
    private final Standbys standbys;
    private final RestoreProgress restores;
    private final EngineRows rows;
    private final AtomicBoolean over = new AtomicBoolean();

    private ShapeLogEngine(
            ShapeLogSettings settings,
            ShapeLogListener listener,
            Admin admin,
            LocalPartitions partitions,
            KafkaStreams streams) {
        this.settings = settings;
        this.listener = listener;
        this.admin = admin;
        this.partitions = partitions;
        this.streams = streams;
        standbys = new Standbys(this::standbyStore, new PartitionEnds(admin)::of, System::nanoTime);
        rows = new EngineRows(partitions, standbys, this, this::owner);
        restores = new RestoreProgress(System::nanoTime, partitions.changelog());
        abandoned = AbandonedTransactions.watch(admin, settings.applicationId());
        restoreWatch = RestoreWatch.start(admin, settings.changelog(), restores);
    }

    /**
     * Starts the application; returns before the stores are restored. The topics of the feed and of
     * the shape registry must exist.
     *
     * @throws ShapeLogException if a setting is wrong or the folder cannot be used
     */
    public static ShapeLogEngine start(ShapeLogSettings settings, ShapeLogListener listener) {
        var admin = KafkaAdmin.of(settings);
        try {
            var feed = Topics.feed(settings.stack());
            var ends = new PartitionEnds(admin);
            var partitions = new LocalPartitions();
            var topology =
                    FeedTopology.of(
                            settings.stack(),
                            partitions,
                            partition -> ends.of(new TopicPartition(feed, partition)),
                            listener);
            var streams =
                    new KafkaStreams(
                            topology, StreamsSettings.watched(settings, partitions.changelog()));
            discardStateOfAnother(KafkaAdmin.topicId(admin, feed), settings, streams);
            var engine = new ShapeLogEngine(settings, listener, admin, partitions, streams);
            streams.setUncaughtExceptionHandler(engine::failed);
            streams.setStateListener((now, _) -> engine.turned(now));
            streams.setStandbyUpdateListener(engine.standbys);
            streams.setGlobalStateRestoreListener(engine.restores);
            streams.start();
            return engine;
        } catch (ShapeLogException e) {
            close(admin);
            throw e;
        } catch (KafkaException | UncheckedIOException e) {
            close(admin);
            throw new ShapeLogException(
                    "cannot keep shape logs of stack %s in %s: %s"
                            .formatted(settings.stack(), settings.folder(), e.getMessage()),
                    e);
        }
    }

    private static void discardStateOfAnother(
            String feed, ShapeLogSettings settings, KafkaStreams streams) {
        var kept = KeptFeed.in(settings.folder());
        if (kept.differs(feed)) {
            log.warn("State of another feed discarded folder=\"{}\"", settings.folder());
            streams.cleanUp();
        }
        kept.keep(feed);
    }

    private StreamThreadExceptionResponse failed(Throwable cause) {
        tell(cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void turned(KafkaStreams.State now) {
        log.debug("Shape logs changed state stack={} state={}", settings.stack(), now);
        if (now == KafkaStreams.State.ERROR) {
            tell(new ShapeLogException("Kafka Streams has stopped; the log says why"));
        }
        if (now == KafkaStreams.State.REBALANCING) {
            abandoned.look();
        }
        if (now == KafkaStreams.State.RUNNING) {
            partitions.moved();
        }
    }

    private void tell(Throwable cause) {
        if (over.compareAndSet(false, true)) {
            listener.failed(cause);
        }
    }

    @Override
    public Answer read(ShapeRef shape, LogOffset after) {
        return partitions
                .find(shape.partition())
                .map(logs -> read(logs, shape, after))
                .orElseGet(() -> elsewhere(shape.partition()));
    }

    private static Answer read(PartitionLogs logs, ShapeRef shape, LogOffset after) {
        try {
            return logs.read(shape.handle(), after);
        } catch (InvalidStateStoreException _) {
            return new Answer.NotYet("the log is moving");
        }
    }

    @Override
    public Answer end(ShapeRef shape) {
        return partitions
                .find(shape.partition())
                .map(logs -> logs.end(shape.handle()))
                .orElseGet(() -> elsewhere(shape.partition()));
    }

    @Override
    public Optional<LogSize> size(ShapeRef shape) {
        return partitions.find(shape.partition()).flatMap(logs -> logs.size(shape.handle()));
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        var here = partitions.find(shape.partition());
        if (here.isPresent()) {
            return here.get().await(shape.handle(), after, wake);
        }
        var waiter = partitions.await(shape.partition(), wake);
        if (owner(shape.partition()).isPresent()) {
            waiter.wake();
        }
        return waiter;
    }

    @Override
    public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        return standbys.read(shape, after);
    }

    @Override
    public ShapeRows rows() {
        return rows;
    }

    private ReadOnlyStore standbyStore(int partition) {
        return new QueriedStore(
                streams.store(
                        StoreQueryParameters.fromNameAndType(
                                        TaskProcessor.STORE,
                                        QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                                .enableStaleStores()
                                .withPartition(partition)));
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return another(shape.partition(), StreamsMetadata::standbyTopicPartitions);
    }

    private Answer elsewhere(int partition) {
        return owner(partition)
                .<Answer>map(Answer.Elsewhere::new)
                .orElseGet(() -> new Answer.NotYet("the log is being restored"));
    }

    /**
     * The feed offset that the task of a partition has committed last; empty if it has not
     * committed yet, or is not on this instance.
     */
    public OptionalLong committed(int partition) {
        var feed = new TopicPartition(Topics.feed(settings.stack()), partition);
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .map(task -> task.committedOffsets().get(feed))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Finds the logs of a partition, as far as this instance knows where they are. */
    public PartitionState partition(int partition) {
        var here = partitions.find(partition);
        if (here.isPresent()) {
            var logs = here.get();
            return new PartitionState.Here(partition, logs.reached(), logs.shapes(), logs.steps());
        }
        try {
            return restores.of(partition)
                    .or(() ->
                            owner(partition)
                                    .map(owner -> new PartitionState.Elsewhere(partition, owner)))
                    .orElseGet(() -> new PartitionState.Unassigned(partition));
        } catch (IllegalStateException _) {
            // Kafka Streams has stopped since it was asked whether it runs.
            return new PartitionState.Unassigned(partition);
        }
    }

    /** The current figures. */
    public ShapeLogFigures figures() {
        return new ShapeLogFigures(partitions.figures(), streams.metrics());
    }

    /** Another instance that owns the partition, according to the last assignment of the group. */
    private Optional<URI> owner(int partition) {
        return another(partition, StreamsMetadata::topicPartitions);
    }

    private Optional<URI> another(
            int partition, Function<StreamsMetadata, Set<TopicPartition>> has) {
        if (!streams.state().isRunningOrRebalancing()) {
            return Optional.empty();
        }
        var wanted = new TopicPartition(Topics.feed(settings.stack()), partition);
        var addresses = new PeerAddresses(settings.address());
        return streams.metadataForAllStreamsClients().stream()
                .filter(instance -> has.apply(instance).contains(wanted))
                .filter(instance -> !addresses.isOwn(instance.host(), instance.port()))
                .findFirst()
                .map(instance -> addresses.of(instance.host(), instance.port()));
    }

    /** Stops within 2 s and keeps the state for the next start. Idempotent. */
    @Override
    public void close() {
        over.set(true);
        var left =
                CloseOptions.timeout(CLOSE_WITHIN)
                        .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(left)) {
            log.warn(
                    "Shape logs not stopped in time stack={} limitMillis={}",
                    settings.stack(),
                    CLOSE_WITHIN.toMillis());
        }
        abandoned.close();
        restoreWatch.close();
        close(admin);
    }

    private static void close(Admin admin) {
        admin.close(ADMIN_CLOSES_WITHIN);
    }
}
