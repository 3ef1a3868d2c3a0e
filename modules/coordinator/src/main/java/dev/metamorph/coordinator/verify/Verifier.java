package dev.metamorph.coordinator.verify;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.registry.ShapeCreator.Tools;
import dev.metamorph.coordinator.snapshot.SnapshotException;
import dev.metamorph.coordinator.snapshot.SnapshotException.Reason;
import dev.metamorph.coordinator.snapshot.SnapshotOrder;
import dev.metamorph.coordinator.snapshot.Snapshotter.View;
import dev.metamorph.coordinator.snapshot.WalMarker;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.log.ShapeItems;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeVerifications;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Compares logs with the database on the leader, one at a time. Each comparison waits on a virtual
 * thread of its own.
 */
public final class Verifier implements ShapeVerifications {
    private static final Logger log = LoggerFactory.getLogger(Verifier.class);

    private static final int MAX_SNAPSHOTS = 20;
    private static final int MAX_DIFFERENCES = 1_000;

    /** For each of the two sides. */
    private static final long MEMORY_BYTES = 16 << 20;

    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Inspector inspector;
    private final Supplier<Optional<Tools>> tools;
    private final Supplier<Optional<URI>> leader;
    private final VerifyCounters counters;
    private final WorkFolder folder;
    private final Semaphore free = new Semaphore(1);

    /**
     * Creates a verifier, and deletes the temporary files of an earlier process.
     *
     * @param tools the tools of the leader; empty unless this instance leads
     * @param leader the address of the leader if it is another instance
     * @param folder for temporary files; used by this object alone
     */
    public Verifier(
            Inspector inspector,
            Supplier<Optional<Tools>> tools,
            Supplier<Optional<URI>> leader,
            VerifyCounters counters,
            Path folder) {
        this.inspector = inspector;
        this.tools = tools;
        this.leader = leader;
        this.counters = counters;
        this.folder = new WorkFolder(folder);
        clear();
    }

    /** One comparison in one snapshot. */
    private sealed interface Round {
        /** The sides were compared. */
        record Compared(Comparison comparison, Lsn position) implements Round {}

        /** They were not; the answer says why. */
        record Ended(Answer answer) implements Round {}

        /** The snapshot is no prefix of the log. */
        record NoPrefix() implements Round {}
    }

    /** The shape to compare, as it was asked for. */
    private record Task(Tools with, Shape shape, Pages pages) {}

    @Override
    public CompletionStage<Answer> verify(Shape shape, Pages pages) {
        var mine = tools.get();
        if (mine.isEmpty()) {
            return CompletableFuture.completedFuture(
                    leader.get()
                            .<Answer>map(Answer.Elsewhere::new)
                            .orElseGet(Verifier::unreachable));
        }
        if (!free.tryAcquire()) {
            return CompletableFuture.completedFuture(new Answer.Busy());
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return counted(shape, run(new Task(mine.get(), shape, pages)));
                    } finally {
                        clear();
                        free.release();
                    }
                },
                RequestScope.threads("metamorph-verify"));
    }

    private static Answer unreachable() {
        return new Answer.NotCompared("The database cannot be reached");
    }

    private Answer counted(Shape shape, Answer answer) {
        counters.count(answer);
        switch (answer) {
            case Answer.Different found ->
                    log.warn(
                            "Shape log differs from the database shape={} table={} differences={} more={} lsn={}",
                            shape.ref().handle(),
                            shape.definition().table(),
                            found.differences().size(),
                            found.more(),
                            found.position());
            case Answer.NotCompared(var reason) ->
                    log.info(
                            "Shape log not compared with the database shape={} reason=\"{}\"",
                            shape.ref().handle(),
                            reason);
            default ->
                    log.debug(
                            "Shape log compared with the database shape={}", shape.ref().handle());
        }
        return answer;
    }

    private Answer run(Task task) {
        if (task.shape().definition().logMode() == LogMode.CHANGES_ONLY) {
            return new Answer.NotCompared(
                    "The log has changes only, so that its rows are not all in it");
        }
        try {
            return twice(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.NotCompared("This instance stops");
        } catch (IOException e) {
            return new Answer.NotCompared("The temporary files cannot be used: " + e);
        } catch (PostgresException | FeedException e) {
            return unreachable();
        } catch (SnapshotException e) {
            return e.reason() == Reason.FAILED || e.reason() == Reason.ROW_TOO_LARGE
                    ? new Answer.NotCompared(String.valueOf(e.getMessage()))
                    : new Answer.Gone();
        } catch (RuntimeException e) {
            log.error("Shape log not compared shape={}", task.shape().ref().handle(), e);
            return new Answer.NotCompared("The comparison failed; the log of the leader says why");
        }
    }

    /** A key counts as different only if it still is at a second snapshot. */
    private Answer twice(Task task) throws IOException, InterruptedException {
        var first = usable(task, _ -> true);
        if (!(first instanceof Round.Compared(var found, var position))) {
            return answer(first);
        }
        if (found.differences().isEmpty()) {
            return new Answer.Equal(found.rows(), position);
        }
        var keys = new HashSet<String>();
        found.differences().forEach(each -> keys.add(each.key()));
        var second = usable(task, keys::contains);
        if (!(second instanceof Round.Compared(var confirmed, var later))) {
            return answer(second);
        }
        return confirmed.differences().isEmpty() && !found.more()
                ? new Answer.Equal(confirmed.rows(), later)
                : new Answer.Different(
                        confirmed.rows(), later, confirmed.differences(), found.more());
    }

    private static Answer answer(Round round) {
        return round instanceof Round.Ended(var answer)
                ? answer
                : new Answer.NotCompared(
                        "In %d snapshots, one after the other, a commit was visible while an earlier one in the WAL was not"
                                .formatted(MAX_SNAPSHOTS));
    }

    /** Takes snapshots until one is a prefix of the log. */
    private Round usable(Task task, Predicate<String> wanted)
            throws IOException, InterruptedException {
        Round round = new Round.NoPrefix();
        for (var i = 0; i < MAX_SNAPSHOTS && round instanceof Round.NoPrefix; i++) {
            round = once(task, wanted);
        }
        return round;
    }

    private Round once(Task task, Predicate<String> wanted)
            throws IOException, InterruptedException {
        var shape = task.shape();
        if (!(inspector.fresh(shape.relation().name(), FRESH) instanceof Inspection.Table table)
                || !table.relation().id().equals(shape.definition().relation())) {
            return new Round.Ended(new Answer.Gone());
        }
        if (shape.definition().isDerived()
                && shape.definition().derivation().moves() == Moves.EVENTS) {
            return new Round.Ended(
                    new Answer.NotCompared(
                            "its rows move by events; a shape with moves=rows can be compared"));
        }
        var converter =
                ShapeItems.of(
                        shape.ref().handle(), shape.definition(), table.relation(), shape.inner());
        var booleans = converter.booleanNames();
        var path = folder.empty();
        try (var rows = new SortedEntries(path, MEMORY_BYTES);
                var items = new SortedEntries(path, MEMORY_BYTES)) {
            var database = new LogFold(rows, booleans);
            var view = read(task, table, converter, database);
            var prefix = new SnapshotPrefix(view.snapshot(), view.position());
            var folded = new LogFold(items, booleans);
            return switch (new LogRead(task.pages(), shape.ref(), PATIENCE).into(folded, prefix)) {
                case LogRead.End.Complete() ->
                        new Round.Compared(
                                Comparison.of(
                                        database.rows(), folded.rows(), MAX_DIFFERENCES, wanted),
                                view.position());
                case LogRead.End.NoPrefix() -> new Round.NoPrefix();
                case LogRead.End.Gone() -> new Round.Ended(new Answer.Gone());
                case LogRead.End.Unreadable(var reason) ->
                        new Round.Ended(new Answer.NotCompared(reason));
            };
        }
    }

    private static View read(Task task, Inspection.Table table, ShapeItems converter, LogFold into)
            throws IOException, InterruptedException {
        var shape = task.shape();
        var order =
                new SnapshotOrder(
                        shape.ref().handle(),
                        shape.ref().partition(),
                        shape.definition(),
                        table.relation(),
                        table.fingerprint());
        var mark = task.with().feed().sent().mark();
        try (var connection = task.with().snapshots().borrow()) {
            var view =
                    task.with()
                            .snapshotter()
                            .read(
                                    connection,
                                    order,
                                    converter,
                                    mark,
                                    (bytes, length) -> {
                                        var item = new ItemScanner(bytes, length);
                                        if (item.next()) {
                                            into.addRow(item);
                                        }
                                    });
            WalMarker.commit(connection, order.handle());
            return view;
        } catch (SQLException e) {
            throw new PostgresException("giving back a connection", e);
        }
    }

    private void clear() {
        try {
            folder.clear();
        } catch (IOException e) {
            log.warn("Temporary files not deleted cause=\"{}\"", e.toString());
        }
    }
}
