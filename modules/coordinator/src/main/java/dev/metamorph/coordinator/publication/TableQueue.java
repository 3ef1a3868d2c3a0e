package dev.metamorph.coordinator.publication;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.postgres.PrivilegeWarnings;
import dev.metamorph.coordinator.publication.PublicationManager.Outcome;
import dev.metamorph.coordinator.publication.PublicationManager.Patience;
import dev.metamorph.shape.relation.Relation;

import org.postgresql.util.PSQLException;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The queue of tables to alter, and the one thread that alters them. It waits for a table's lock
 * only briefly, because every other session that wants the table queues behind it, and takes the
 * next table in the meantime. The longest of these waits is longer than {@code deadlock_timeout},
 * after which an autovacuum gives way.
 */
final class TableQueue implements AutoCloseable {
    private static final List<Duration> LOCK_WAITS =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofMillis(1_500));

    private static final String NO_PRIVILEGE = "42501";

    private static final Comparator<Wanted> BY_OID =
            Comparator.comparing(wanted -> wanted.table().id().oid(), Integer::compareUnsigned);

    private final ConnectionPool admin;
    private final Publication publication;
    private final Patience patience;
    private final BlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
    private final PrivilegeWarnings warnings = new PrivilegeWarnings();
    private final Thread thread;
    private volatile boolean closed;

    private TableQueue(ConnectionPool admin, Publication publication, Patience patience) {
        this.admin = admin;
        this.publication = publication;
        this.patience = patience;
        thread = Thread.ofVirtual().name("metamorph-publication").unstarted(this::work);
    }

    static TableQueue start(ConnectionPool admin, Publication publication, Patience patience) {
        var queue = new TableQueue(admin, publication, patience);
        queue.thread.start();
        return queue;
    }

    private record Wanted(
            Relation table, int attempts, long sinceNanos, CompletableFuture<Outcome> answer) {}

    /** Completes when the table is in the publication with replica identity FULL, or cannot be. */
    CompletableFuture<Outcome> configure(Relation table) {
        var answer = new CompletableFuture<Outcome>();
        wanted.add(new Wanted(table, 0, System.nanoTime(), answer));
        if (closed) {
            refuseAll();
        }
        return answer;
    }

    private void work() {
        try {
            while (!closed) {
                var batch = new ArrayList<Wanted>();
                batch.add(wanted.take());
                wanted.drainTo(batch);
                batch.sort(BY_OID);
                batch.forEach(this::configure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void configure(Wanted one) {
        try {
            one.answer()
                    .complete(
                            admin.ask(
                                    "publishing " + one.table().name(),
                                    connection -> configure(connection, one)));
        } catch (PostgresException e) {
            refused(one, e);
        } catch (RuntimeException | Error e) {
            one.answer().completeExceptionally(e);
        }
    }

    private Outcome configure(Connection connection, Wanted one) throws SQLException {
        var table = one.table();
        var problem = publication.problem(connection);
        if (problem.isPresent()) {
            return new Outcome.Refused(problem.get());
        }
        var status = TableStatus.read(connection, publication, table.id());
        if (status.complete()) {
            return new Outcome.Ready(false);
        }
        if (status.partial()) {
            return new Outcome.Refused(PublicationTexts.partial(table.name(), publication.name()));
        }
        var mayAdd = status.owned() && !patience.manual();
        if (!status.published() && !mayAdd) {
            if (!patience.manual()) {
                warnings.missing(table, role(connection), alteration(table, status));
            }
            return new Outcome.Refused(
                    PublicationTexts.missing(table.name(), publication.name(), patience.manual()));
        }
        if (patience.manual()) {
            return new Outcome.Refused(PublicationTexts.identity(status.withoutFull().getFirst()));
        }
        var wait = LOCK_WAITS.get(Math.min(one.attempts(), LOCK_WAITS.size() - 1));
        try {
            TableAlteration.run(connection, publication, table, status, wait);
        } catch (SQLException e) {
            if (NO_PRIVILEGE.equals(e.getSQLState())) {
                return refused(connection, table, status, e);
            }
            throw e;
        }
        warnings.granted(table.id());
        return new Outcome.Ready(!status.published());
    }

    private Outcome refused(
            Connection connection, Relation table, TableStatus status, SQLException e)
            throws SQLException {
        var statements = alteration(table, status);
        warnings.missing(table, role(connection), statements);
        return new Outcome.Refused(
                "%s; run as its owner: %s".formatted(serverText(e), String.join("; ", statements)));
    }

    private List<String> alteration(Relation table, TableStatus status) {
        return TableAlteration.statements(publication, table, status);
    }

    private static String role(Connection connection) throws SQLException {
        return connection.getMetaData().getUserName();
    }

    private void refused(Wanted one, PostgresException e) {
        switch (e.state()) {
            case "55P03" -> again(one);
            case "42P01", "3F000" ->
                    one.answer()
                            .complete(
                                    new Outcome.Refused(PublicationTexts.gone(one.table().name())));
            default -> one.answer().completeExceptionally(e);
        }
    }

    private void again(Wanted one) {
        var waited = Duration.ofNanos(System.nanoTime() - one.sinceNanos());
        if (waited.compareTo(patience.tableLock()) >= 0) {
            one.answer().complete(new Outcome.Refused(PublicationTexts.lock(holders(one.table()))));
            return;
        }
        var next = new Wanted(one.table(), one.attempts() + 1, one.sinceNanos(), one.answer());
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                .execute(() -> {
                    wanted.add(next);
                    if (closed) {
                        refuseAll();
                    }
                });
    }

    private Collection<String> holders(Relation table) {
        try {
            return admin.ask(
                            "looking for the lock's holders",
                            connection -> TableWriters.all(connection, table))
                    .values();
        } catch (PostgresException e) {
            return List.of();
        }
    }

    private static String serverText(SQLException e) {
        return e instanceof PSQLException sql && sql.getServerErrorMessage() != null
                ? Objects.requireNonNullElse(
                        sql.getServerErrorMessage().getMessage(), "permission denied")
                : String.valueOf(e.getMessage());
    }

    private void refuseAll() {
        for (var one = wanted.poll(); one != null; one = wanted.poll()) {
            one.answer()
                    .completeExceptionally(
                            new PostgresException(
                                    "publishing " + one.table().name(),
                                    new SQLException("the connection is being closed", "08003")));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        refuseAll();
    }
}
