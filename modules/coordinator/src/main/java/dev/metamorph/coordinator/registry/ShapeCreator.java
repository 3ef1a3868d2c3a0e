package dev.metamorph.coordinator.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.coordinator.settings.KeepingRules;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.coordinator.snapshot.SnapshotException;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.coordinator.snapshot.Snapshotter;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.FeedRecord.GenerationDeleted;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.ShapePublished;
import dev.metamorph.feed.record.FeedRecord.ShapeUnpublished;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates and ends shapes during one epoch (docs/design.md, the seam between snapshot and stream).
 * A creation runs on a thread of its own, from the publication to the last row of the snapshot.
 */
public final class ShapeCreator {
    private static final Logger log = LoggerFactory.getLogger(ShapeCreator.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final String RETRY_PLEASE = "Failed to create shape, please retry";
    private static final Duration TOO_LARGE_FOR = Duration.ofMinutes(1);

    /** Clauses may be megabytes long. */
    private static final long MAX_REMEMBERED = 16L << 20;

    private final Tools tools;
    private final ShapeIndex index;
    private final Handles handles;
    private final PartitionGates gates;
    private final KeptRowsLoader keptRows;

    /**
     * Definitions whose snapshot met a row that is too large, with the message for readers. A
     * reader that is told of the end requests the shape again at once, and the rows before the
     * large one would be copied each time.
     */
    private final Cache<ShapeDefinition, String> tooLarge =
            Caffeine.newBuilder()
                    .maximumWeight(MAX_REMEMBERED)
                    .weigher((ShapeDefinition one, String message) -> one.where().length() + 512)
                    .expireAfterWrite(TOO_LARGE_FOR)
                    .build();

    /**
     * The leader's tools.
     *
     * @param feed the feed to write to
     * @param partitions the number of partitions of the feed
     * @param format the log format of new shapes
     * @param keeping how large the tables may be whose rows are kept
     * @param publication publishes tables
     * @param snapshots connections for snapshots
     * @param snapshotter takes snapshots
     * @param restore how long a creation waits for its partition to follow the leader
     * @param purged whether all shapes that existed before the epoch have ended
     */
    public record Tools(
            FeedEpoch feed,
            int partitions,
            LogFormat format,
            KeepingRules keeping,
            PublicationManager publication,
            ConnectionPool snapshots,
            Snapshotter snapshotter,
            Duration restore,
            boolean purged) {}

    ShapeCreator(Tools tools, ShapeIndex index, Handles handles, LeaderWatch leaders) {
        this.tools = tools;
        this.index = index;
        this.handles = handles;
        keptRows = new KeptRowsLoader(tools, index, handles);
        gates =
                PartitionGates.of(
                        leaders, tools.feed().epoch(), tools.partitions(), this::endUnfinished);
    }

    /** Creates the next generations of shapes in the same epoch. */
    GenerationCreator generations() {
        return new GenerationCreator(tools, index, handles, gates);
    }

    /** Deletes a log that another generation has replaced; completes when Kafka has the record. */
    CompletableFuture<?> deleteReplaced(ShapeRef replaced) {
        return send(replaced, new GenerationDeleted(replaced.handle()));
    }

    /** Reports the partitions in which shapes can be created. */
    void reportTo(Takeover takeover) {
        gates.reportTo(takeover);
    }

    /**
     * Ends what former leaders left in a partition, which follows now: the registry topic has told
     * all that they did, and nothing has been created in it since.
     */
    private void endUnfinished(int partition) {
        tools.publication().adopt();
        if (tools.purged()) {
            // Between the claim and now the registry topic may have listed shapes of the former
            // history again.
            index.endAll(partition);
        }
        for (var shape : index.endUnfinished(partition)) {
            log.debug("Shape ended shape={} reason=\"its snapshot is unfinished\"", shape.handle());
            var _ =
                    tools.feed()
                            .append(
                                    partition,
                                    new ShapeDropped(
                                            shape.handle(), "its initial snapshot is unfinished"));
        }
    }

    /** Ends the creations that wait for their partition. Idempotent. */
    void close() {
        gates.close();
    }

    /**
     * Starts a creation; the answer completes when the snapshot has started or the creation has
     * failed.
     */
    void create(Order order, CompletableFuture<Creation> answer) {
        RequestScope.threads("metamorph-create").execute(() -> answer.complete(run(order, answer)));
    }

    /**
     * A shape to create.
     *
     * @param table the table
     * @param inner the tables of the clause's subqueries
     */
    record Order(
            ShapeResolution.Valid wanted, Inspection.Table table, List<Inspection.Table> inner) {
        /** Copies the list. */
        Order {
            inner = List.copyOf(inner);
        }
    }

    private Creation run(Order order, CompletableFuture<Creation> answer) {
        var wanted = order.wanted();
        var definition = wanted.definition();
        var partition = definition.partition(tools.partitions());
        try {
            if (!gates.await(partition, tools.restore())) {
                return failed(
                        StackReason.PARTITION_RESTORING,
                        "Cannot create the shape now because partition %d is being restored"
                                .formatted(partition));
            }
            // While this waited, the registry topic may have told of a former leader's shape.
            var existing = index.find(definition);
            if (existing.isPresent()) {
                return new Creation.Started(existing.get());
            }
            var refused = tooLarge.getIfPresent(definition);
            if (refused != null) {
                return failed(StackReason.ROW_TOO_LARGE, refused);
            }
            if (wanted.readsGenerated()) {
                var unpublished = tools.publication().refusesGenerated();
                if (unpublished.isPresent()) {
                    return failed(StackReason.TABLE_NOT_PUBLISHED, unpublished.get());
                }
            }
            for (var inner : order.inner()) {
                var problem = follow(inner.relation());
                if (problem.isPresent()) {
                    return problem.get();
                }
            }
            var problem = follow(order.table().relation());
            return problem.isPresent() ? problem.get() : snapshot(order, answer);
        } catch (PostgresException e) {
            log.warn("Shape not created table={} error=\"{}\"", definition.table(), e.getMessage());
            return e.isQueueTimeout()
                    ? failed(
                            StackReason.DATABASE_POOL_EXHAUSTED,
                            "Snapshot creation failed because of a connection pool queue timeout")
                    : failed(StackReason.DATABASE_UNAVAILABLE, "Database connection not available");
        } catch (FeedException e) {
            return failed(StackReason.CREATION_FAILED, RETRY_PLEASE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(StackReason.INTERRUPTED, RETRY_PLEASE);
        } catch (RuntimeException | Error e) {
            log.error("Shape not created table={}", definition.table(), e);
            return failed(StackReason.CREATION_FAILED, RETRY_PLEASE);
        }
    }

    /** Publishes a table; the failure of the creation if that is not possible. */
    private Optional<Creation> follow(Relation relation) throws InterruptedException {
        return switch (tools.publication().ensure(relation)) {
            case PublicationManager.Outcome.Refused(var message) ->
                    Optional.of(failed(StackReason.TABLE_NOT_PUBLISHED, message));
            case PublicationManager.Outcome.Ready(var added) -> {
                if (added) {
                    endOthers(relation.id());
                }
                yield remember(relation.id())
                        ? Optional.empty()
                        : Optional.of(
                                failed(
                                        StackReason.EARLIER_SHAPES_ENDING,
                                        "Earlier shapes of the table have not ended yet"));
            }
        };
    }

    /**
     * Records how the table is published. If that does not continue what is recorded, the shapes
     * from before must be gone first: the next leader could not see any more that they have gaps.
     */
    private boolean remember(RelationId table) throws InterruptedException {
        if (tools.publication().begins(table) && !index.awaitGone(table, tools.restore())) {
            return false;
        }
        tools.publication().remember(table);
        return true;
    }

    /**
     * A table that was not in the publication until now has gaps in the stream: end its other
     * shapes.
     */
    private void endOthers(RelationId table) {
        for (var shape : index.active()) {
            if (KeptRowsLoader.needs(shape.definition(), table)) {
                var _ = end(shape.ref(), "the table was missing from the publication");
            }
        }
    }

    private Creation snapshot(Order wanted, CompletableFuture<Creation> answer)
            throws InterruptedException {
        var definition = wanted.wanted().definition();
        var table = wanted.table().withFullIdentity();
        var inner = wanted.wanted().inner();
        var ref = new ShapeRef(handles.next(definition), definition.partition(tools.partitions()));
        var shape = new Shape(ref, definition, table.relation(), inner, Generation.FIRST);
        try (var connection = tools.snapshots().borrow()) {
            if (definition.isDerived()) {
                var problem = keptRows.load(connection, ref.partition(), wanted);
                if (problem.isPresent()) {
                    return notLoaded(problem.get());
                }
            }
            for (var former : index.lingering(definition)) {
                var _ = end(former, "another shape takes its place");
            }
            FeedAnswers.await(
                    tools.feed()
                            .append(
                                    ref.partition(),
                                    new ShapeCreated(
                                            ref.handle(),
                                            definition,
                                            table.relation(),
                                            tools.format(),
                                            inner)));
            return snapshot(connection, shape, table, answer);
        } catch (SQLException e) {
            throw new PostgresException("giving back a connection", e);
        }
    }

    private Creation notLoaded(KeptRowsLoader.Problem problem) {
        return switch (problem) {
            case KeptRowsLoader.Problem.TooLarge(var message) -> new Creation.Refused(message);
            case KeptRowsLoader.Problem.Unreadable(var table, var e) -> {
                var message = String.valueOf(e.getMessage());
                log.info("Rows not loaded table={} reason=\"{}\"", table.name(), message);
                yield switch (e.reason()) {
                    case FAILED, TABLE_TOO_LARGE -> failed(StackReason.SNAPSHOT_FAILED, message);
                    case ROW_TOO_LARGE -> failed(StackReason.ROW_TOO_LARGE, message);
                    case TABLE_CHANGED -> new Creation.Stale();
                    case NOT_PUBLISHED -> {
                        tools.publication().forget(table.id());
                        yield new Creation.Stale();
                    }
                };
            }
        };
    }

    private Creation snapshot(
            Connection connection,
            Shape shape,
            Inspection.Table table,
            CompletableFuture<Creation> answer)
            throws InterruptedException {
        var ref = shape.ref();
        var order =
                new SnapshotOrder(
                        ref.handle(),
                        ref.partition(),
                        shape.definition(),
                        table.relation(),
                        table.fingerprint());
        var begun = System.nanoTime();
        var served = new AtomicLong(begun);
        try {
            if (shape.definition().isDerived()) {
                tools.snapshotter().derive(connection, order, tools.feed().sent().mark());
                index.created(shape);
                return new Creation.Started(shape);
            }
            tools.snapshotter()
                    .take(
                            connection,
                            order,
                            tools.feed().sent().mark(),
                            () -> {
                                index.created(shape);
                                answer.complete(new Creation.Started(shape));
                                served.set(System.nanoTime());
                            });
            logSnapshot(order, begun, served.get());
            return new Creation.Started(shape);
        } catch (SnapshotException e) {
            return snapshotFailed(shape, table, e);
        } catch (RuntimeException | InterruptedException | Error e) {
            abandon(ref, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Only slow ones are told at INFO: a stack may create thousands of shapes. */
    private static void logSnapshot(SnapshotOrder order, long begunNanos, long servedNanos) {
        var took = Duration.ofNanos(System.nanoTime() - begunNanos);
        log.atLevel(took.compareTo(SLOW) < 0 ? Level.DEBUG : Level.INFO)
                .log(
                        "Initial snapshot sent shape={} table={} seconds={} served_after_ms={}",
                        order.handle(),
                        order.relation().name(),
                        took.toSeconds(),
                        Duration.ofNanos(servedNanos - begunNanos).toMillis());
    }

    private Creation snapshotFailed(Shape shape, Inspection.Table table, SnapshotException e) {
        var ref = shape.ref();
        var message = String.valueOf(e.getMessage());
        log.info("Snapshot failed shape={} reason=\"{}\"", ref.handle(), message);
        abandon(
                ref,
                e.reason() == SnapshotException.Reason.ROW_TOO_LARGE
                        ? SnapshotFailed.TOO_LARGE + message
                        : message);
        return switch (e.reason()) {
            case FAILED, TABLE_TOO_LARGE -> failed(StackReason.SNAPSHOT_FAILED, message);
            case ROW_TOO_LARGE -> {
                tooLarge.put(shape.definition(), message);
                yield failed(StackReason.ROW_TOO_LARGE, message);
            }
            case TABLE_CHANGED -> new Creation.Stale();
            case NOT_PUBLISHED -> {
                tools.publication().forget(table.relation().id());
                yield new Creation.Stale();
            }
        };
    }

    /**
     * If the epoch has ended, the next leader finds the shape without a finished snapshot and drops
     * it.
     */
    private void abandon(ShapeRef ref, String reason) {
        index.end(ref.handle());
        var _ = send(ref, new SnapshotFailed(ref.handle(), 1, reason));
    }

    /** Ends a shape; completes when Kafka has acknowledged the record. */
    CompletableFuture<?> end(ShapeRef ref, String reason) {
        index.end(ref.handle());
        // The task that ends it says so at INFO.
        log.debug("Shape ended shape={} reason=\"{}\"", ref.handle(), reason);
        return send(ref, new ShapeDropped(ref.handle(), reason));
    }

    /** Writes the declaration of a published shape; completes when Kafka has it. */
    CompletableFuture<?> declare(PublishedShape declaration) {
        return send(partitionOf(declaration.name()), new ShapePublished(declaration));
    }

    /** Writes the end of a published shape's declaration; completes when Kafka has it. */
    CompletableFuture<?> undeclare(String name) {
        return send(partitionOf(name), new ShapeUnpublished(name));
    }

    private int partitionOf(String publishedName) {
        return ShapeDefinition.partitionOf(publishedName, tools.partitions());
    }

    private CompletableFuture<?> send(ShapeRef ref, FeedRecord record) {
        return send(ref.partition(), record);
    }

    private CompletableFuture<?> send(int partition, FeedRecord record) {
        try {
            return tools.feed().append(partition, record);
        } catch (FeedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Creation failed(Reason reason, String message) {
        return new Creation.Failed(reason, message, RETRY);
    }
}
