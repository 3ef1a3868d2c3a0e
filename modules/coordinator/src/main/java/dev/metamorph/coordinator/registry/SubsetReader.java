package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.snapshot.SnapshotException;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.definition.Subset;
import dev.metamorph.shape.definition.SubsetRequest;
import dev.metamorph.shape.definition.SubsetResolution;
import dev.metamorph.shape.definition.Subsets;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.value.TextOrder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Answers requests for subsets of a shape with the leader's snapshot connections: only the leader
 * knows which transactions were sent, and an answer must not be older than those. Each request
 * waits on a virtual thread of its own.
 */
public final class SubsetReader implements ShapeSubsets {
    private static final Logger log = LoggerFactory.getLogger(SubsetReader.class);

    /** Shape creation needs connections, too, and each answer is held in memory. */
    private static final int MOST_AT_ONCE = 8;

    private static final Duration QUEUE = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Inspector inspector;
    private final Supplier<Optional<URI>> leader;
    private final TextOrder order;
    private final RandomGenerator random;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);
    private volatile Optional<ShapeCreator.Tools> tools = Optional.empty();

    /**
     * Creates a reader without connections.
     *
     * @param leader the address of the leader if it is another instance
     * @param order how where clauses order texts
     */
    public SubsetReader(
            Inspector inspector,
            Supplier<Optional<URI>> leader,
            TextOrder order,
            RandomGenerator random) {
        this.inspector = inspector;
        this.leader = leader;
        this.order = order;
        this.random = random;
    }

    /** Makes the database available through these tools. */
    public void lead(ShapeCreator.Tools given) {
        tools = Optional.of(given);
    }

    /** Takes the database away again. */
    public void follow() {
        tools = Optional.empty();
    }

    /** The tools of this instance; empty unless it leads. */
    public Optional<ShapeCreator.Tools> tools() {
        return tools;
    }

    @Override
    public SubsetResolution resolve(SubsetRequest request, Shape shape) {
        return Subsets.resolve(request, shape.relation(), order);
    }

    @Override
    public CompletionStage<Answer> query(Shape shape, Subset subset) {
        var mine = tools;
        if (mine.isEmpty()) {
            return CompletableFuture.completedFuture(
                    leader.get()
                            .<Answer>map(Answer.Elsewhere::new)
                            .orElseGet(SubsetReader::unreachable));
        }
        return CompletableFuture.supplyAsync(
                () -> ask(mine.get(), shape, subset), RequestScope.threads("metamorph-subset"));
    }

    private static Answer unreachable() {
        return new Answer.Unavailable(
                StackReason.DATABASE_UNAVAILABLE, "Database connection not available", RETRY);
    }

    private Answer ask(ShapeCreator.Tools with, Shape shape, Subset subset) {
        try {
            if (!free.tryAcquire(QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer.Unavailable(
                        StackReason.SUBSET_LIMIT_EXCEEDED,
                        "Too many subsets are being queried, please retry",
                        RETRY);
            }
            try {
                return attempt(with, shape, subset);
            } finally {
                free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable();
        } catch (PostgresException | FeedException e) {
            return e instanceof PostgresException slow && slow.isQueueTimeout()
                    ? new Answer.Unavailable(
                            StackReason.DATABASE_POOL_EXHAUSTED,
                            "Snapshot creation failed because of a connection pool queue timeout",
                            RETRY)
                    : unreachable();
        } catch (RuntimeException e) {
            log.error("Subset not read table={}", shape.definition().table(), e);
            return new Answer.Unavailable(
                    StackReason.SUBSET_FAILED, "Failed to read the subset, please retry", RETRY);
        }
    }

    /** The cached table description may be outdated: if it is, retry once with a new one. */
    private Answer attempt(ShapeCreator.Tools with, Shape shape, Subset subset)
            throws InterruptedException {
        var name = shape.relation().name();
        var known = inspector.known(name);
        if (known.isPresent()) {
            try {
                return ask(with, shape, subset, known.get());
            } catch (SnapshotException e) {
                if (e.reason() == Reason.FAILED) {
                    return new Answer.Unavailable(
                            StackReason.QUERY_REFUSED, String.valueOf(e.getMessage()), RETRY);
                }
                inspector.forget(name);
            }
        }
        try {
            return inspector.fresh(name, FRESH) instanceof Inspection.Table table
                    ? ask(with, shape, subset, table)
                    : new Answer.Gone();
        } catch (SnapshotException e) {
            return e.reason() == Reason.FAILED
                    ? new Answer.Unavailable(
                            StackReason.QUERY_REFUSED, String.valueOf(e.getMessage()), RETRY)
                    : new Answer.Gone();
        }
    }

    private Answer ask(ShapeCreator.Tools with, Shape shape, Subset subset, Inspection.Table table)
            throws InterruptedException {
        if (!table.relation().id().equals(shape.definition().relation())) {
            return new Answer.Gone();
        }
        var order =
                new SnapshotOrder(
                        shape.ref().handle(),
                        shape.ref().partition(),
                        shape.definition(),
                        table.relation(),
                        table.fingerprint());
        var mark = with.feed().sent().mark();
        var number = random.nextInt() & Integer.MAX_VALUE;
        try (var connection = with.snapshots().borrow()) {
            return with.snapshotter().subset(connection, order, subset, number, mark);
        } catch (SQLException e) {
            throw new PostgresException("giving back a connection", e);
        }
    }
}
