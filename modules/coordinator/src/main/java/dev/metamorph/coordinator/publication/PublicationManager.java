package dev.metamorph.coordinator.publication;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

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
    private final Patience patience;
    private final TableQueue queue;
    private final Map<RelationId, List<RelationId>> ready = new ConcurrentHashMap<>();
    private final Map<RelationId, CompletableFuture<Outcome>> asked = new HashMap<>();

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
         * @param added whether the table was added to the publication just now, so that what the
         *     stream reported of it before has gaps
         */
        record Ready(boolean added) implements Outcome {}

        /** The table cannot be published; the message is for the reader. */
        record Refused(String message) implements Outcome {}
    }

    private PublicationManager(
            ConnectionPool admin,
            Publication publication,
            Memberships memberships,
            Patience patience,
            TableQueue queue) {
        this.admin = admin;
        this.publication = publication;
        this.memberships = memberships;
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
            Patience patience) {
        var queue = TableQueue.start(admin, publication, patience);
        return new PublicationManager(admin, publication, memberships, patience, queue);
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
     * Why there can be no shape with generated columns; empty if there can.
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
        Thread.ofVirtual()
                .name("metamorph-publish-" + table.id())
                .start(() -> {
                    try {
                        var outcome = publish(table);
                        done(table.id());
                        answer.complete(outcome);
                    } catch (RuntimeException | InterruptedException e) {
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
        look(table.id(), added);
        var writers = awaitWriters(table, added);
        if (!writers.isEmpty()) {
            return new Outcome.Refused(PublicationTexts.writers(table.name(), writers));
        }
        ready.put(table.id(), table.partitions());
        log.info("Table published table={} added={}", table.name(), added);
        return outcome;
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
        memberships.retain(tables);
        var missing =
                admin.ask(
                        "looking at publication \"%s\"".formatted(publication.name()),
                        connection -> missing(connection, tables));
        missing.forEach(memberships::forget);
        return missing;
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

    private void look(RelationId table, boolean added) {
        var now =
                admin.ask(
                        "looking at publication \"%s\"".formatted(publication.name()),
                        connection -> Membership.read(connection, publication, table));
        now.ifPresent(seen -> {
            if (added) {
                memberships.begin(table, seen);
            } else {
                memberships.look(table, seen);
            }
        });
    }

    /** Stops the thread; waiting callers get an exception. */
    @Override
    public void close() {
        queue.close();
    }
}
