package dev.metamorph.coordinator.publication;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.snapshot.FeedAnswers;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Publishes a table before a shape of it is created. One thread alters tables, and concurrently
 * requested ones in the order of their OIDs, so that locks are always taken in one order. Any
 * thread; blocks.
 */
public final class PublicationManager implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PublicationManager.class);

    private final ConnectionPool admin;
    private final Publication publication;
    private final Memberships memberships;
    private final Keeper keeper;
    private final Patience patience;
    private final TableQueue queue;
    private final Map<RelationId, List<RelationId>> ready = new ConcurrentHashMap<>();
    private final Map<RelationId, CompletableFuture<Outcome>> asked = new HashMap<>();

    /** Tables that were looked at for a new shape, which is not created yet. */
    private final Set<RelationId> opening = ConcurrentHashMap.newKeySet();

    private volatile boolean adopted;

    /** Records in the registry topic how a table is published. */
    @FunctionalInterface
    public interface Keeper {
        /** Completes when Kafka has acknowledged it. */
        CompletableFuture<?> keep(RegistryRecord.Published table);
    }

    /**
     * Time limits, and whether anything may be changed.
     *
     * @param manual whether the operator publishes tables
     * @param tableLock how long to wait for the lock that altering a table needs
     * @param writers how long to wait for transactions that wrote to a table before it was
     *     published
     */
    public record Patience(boolean manual, Duration tableLock, Duration writers) {}

    /** The outcome of publishing a table. */
    public sealed interface Outcome {
        /**
         * The changes of every transaction that has not ended by now are in the stream.
         *
         * @param added whether the table was added to the publication, just now or since the last
         *     look, so that what the stream reported of it before has gaps
         */
        record Ready(boolean added) implements Outcome {}

        /** The table cannot be published; the message is for the reader. */
        record Refused(String message) implements Outcome {}
    }

    private PublicationManager(
            ConnectionPool admin,
            Publication publication,
            Memberships memberships,
            Keeper keeper,
            Patience patience,
            TableQueue queue) {
        this.admin = admin;
        this.publication = publication;
        this.memberships = memberships;
        this.keeper = keeper;
        this.patience = patience;
        this.queue = queue;
    }

    /**
     * Starts the manager and its thread.
     *
     * @param memberships earlier looks, by this manager or a former one
     */
    public static PublicationManager start(
            ConnectionPool admin,
            Publication publication,
            Memberships memberships,
            Keeper keeper,
            Patience patience) {
        var queue = TableQueue.start(admin, publication, patience);
        return new PublicationManager(admin, publication, memberships, keeper, patience, queue);
    }

    /**
     * Begins with what former leaders have recorded. Called when the registry topic has been read
     * up to this leader's beginning; until then {@link #missing} finds nothing. Idempotent.
     */
    public synchronized void adopt() {
        if (!adopted) {
            memberships.adopt();
            adopted = true;
        }
    }

    /**
     * Returns whether the table's publication does not continue what is recorded, so that {@link
     * #remember} must wait until all earlier shapes of the table have ended.
     */
    public boolean begins(RelationId table) {
        return !memberships.continuesRecorded(table);
    }

    /**
     * Records how the table is published, after {@link #ensure} and before a shape of it is
     * created; otherwise the next leader could take a change for the state that the shape began
     * with.
     *
     * @throws dev.metamorph.feed.topic.FeedException if Kafka does not acknowledge it
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public void remember(RelationId table) throws InterruptedException {
        var record = memberships.unrecorded(table);
        if (record.isPresent()) {
            FeedAnswers.await(keeper.keep(record.get()));
            memberships.recorded(record.get());
        }
        opening.remove(table);
    }

    /**
     * Publishes a table if it is not published, and waits for transactions that wrote to it before.
     *
     * @throws PostgresException if the database cannot be asked
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Outcome ensure(Relation table) throws InterruptedException {
        if (table.partitions().equals(ready.get(table.id()))) {
            return new Outcome.Ready(false);
        }
        return await(shared(table));
    }

    /**
     * The reason for which there can be no shape with generated columns; empty if there can.
     *
     * @throws PostgresException if the database cannot be asked
     */
    public Optional<String> refusesGenerated() {
        return publication.find(admin).filter(Publication.Found::publishesGenerated).isPresent()
                ? Optional.empty()
                : Optional.of(publication.withoutGenerated());
    }

    /** Forgets that the table is published, so that the next request looks again. */
    public void forget(RelationId table) {
        ready.remove(table);
    }

    /** Single-flight: concurrent requests for the same table share one look. */
    private CompletableFuture<Outcome> shared(Relation table) {
        synchronized (asked) {
            return asked.computeIfAbsent(table.id(), _ -> start(table));
        }
    }

    private CompletableFuture<Outcome> start(Relation table) {
        var answer = new CompletableFuture<Outcome>();
        RequestScope.threads("metamorph-publish-" + table.id())
                .execute(() -> {
                    try {
                        var outcome = publish(table);
                        done(table.id());
                        answer.complete(outcome);
                    } catch (RuntimeException | InterruptedException | Error e) {
                        done(table.id());
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }

    private void done(RelationId table) {
        synchronized (asked) {
            asked.remove(table);
        }
    }

    private Outcome publish(Relation table) throws InterruptedException {
        var outcome = await(queue.configure(table));
        if (outcome instanceof Outcome.Refused) {
            return outcome;
        }
        var added = outcome.equals(new Outcome.Ready(true));
        opening.add(table.id());
        var gap = look(table.id(), added);
        var writers = awaitWriters(table, added);
        if (!writers.isEmpty()) {
            return new Outcome.Refused(PublicationTexts.writers(table.name(), writers));
        }
        ready.put(table.id(), table.partitions());
        log.info("Table published table={} added={}", table.name(), gap);
        return new Outcome.Ready(gap);
    }

    /** The writers that exist now and have not ended when the time limit is over. */
    private List<String> awaitWriters(Relation table, boolean added) throws InterruptedException {
        var deadline = System.nanoTime() + patience.writers().toNanos();
        var pause = Pause.growing(Duration.ofMillis(2), Duration.ofMillis(100));
        var awaited = writers(table, added);
        while (!awaited.isEmpty() && System.nanoTime() - deadline < 0) {
            pause.once();
            awaited.keySet().retainAll(writers(table, added).keySet());
        }
        return List.copyOf(awaited.values());
    }

    private Map<String, String> writers(Relation table, boolean added) {
        return admin.ask(
                "looking for writers",
                connection ->
                        added
                                ? TableWriters.all(connection, table)
                                : TableWriters.olderThan(publication, connection, table));
    }

    private static Outcome await(CompletableFuture<Outcome> outcome) throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case PostgresException postgres -> throw postgres;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * The tables that are not in the publication, or only in part, or were not at some time since
     * the previous look; all tables if the publication leaves out operations.
     */
    public List<RelationId> missing(List<RelationId> tables) {
        if (!adopted) {
            return List.of();
        }
        var missing =
                admin.ask(
                        "looking at publication \"%s\"".formatted(publication.name()),
                        connection -> missing(connection, tables));
        missing.forEach(memberships::forget);
        tables.stream().filter(table -> !missing.contains(table)).forEach(this::keepContinued);
        return missing;
    }

    /**
     * Records a look that continues the recorded one, or the first look at a table whose shapes are
     * older than such records.
     */
    private void keepContinued(RelationId table) {
        if (opening.contains(table) && begins(table)) {
            return;
        }
        memberships
                .unrecorded(table)
                .ifPresent(record -> {
                    var _ = keeper.keep(record).whenComplete((_, failure) -> kept(record, failure));
                });
    }

    private void kept(RegistryRecord.Published record, @Nullable Throwable failure) {
        if (failure == null) {
            memberships.recorded(record);
        } else {
            log.warn(
                    "Publication of a table not recorded table={} error=\"{}\"",
                    record.table(),
                    failure.getMessage());
        }
    }

    private List<RelationId> missing(Connection connection, List<RelationId> tables)
            throws SQLException {
        if (publication.problem(connection).isPresent()) {
            return tables;
        }
        var missing = new ArrayList<RelationId>();
        for (var table : tables) {
            Membership.read(connection, publication, table)
                    .ifPresent(now -> memberships.look(table, now));
            var status = TableStatus.read(connection, publication, table);
            if (memberships.isBroken(table) || !status.published() || status.partial()) {
                missing.add(table);
            }
        }
        return missing;
    }

    /** Returns whether the table was out of the publication since the previous look. */
    private boolean look(RelationId table, boolean added) {
        var now =
                admin.ask(
                        "looking at publication \"%s\"".formatted(publication.name()),
                        connection -> Membership.read(connection, publication, table));
        if (now.isEmpty()) {
            return added;
        }
        memberships.look(table, now.get());
        var gap = added || memberships.isBroken(table);
        if (gap) {
            memberships.begin(table, now.get());
        }
        return gap;
    }

    /** Stops the thread; waiting callers get an exception. */
    @Override
    public void close() {
        queue.close();
    }
}
