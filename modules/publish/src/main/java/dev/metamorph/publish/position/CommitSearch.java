package dev.metamorph.publish.position;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.port.TransactionStates;
import dev.metamorph.shape.port.TransactionStates.State;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Finds the commits of transactions for a shape whose log is here: among those that the log
 * remembers, and what became of the others by asking Postgres. A transaction that Postgres has
 * committed a moment ago is on its way, so that it is waited for.
 */
record CommitSearch(ShapeLogs logs, ShapeRef shape, TransactionStates transactions) {
    private static final Duration ARRIVAL = Duration.ofSeconds(2);

    /** The commit of a transaction. */
    sealed interface Commit {
        /** It was committed at that LSN. */
        record Known(Lsn lsn) implements Commit {}

        /** No transaction was asked for. */
        record NotAsked() implements Commit {}

        /**
         * It has no commit that can be found.
         *
         * @param why the reason in words, for the caller
         */
        record None(String why) implements Commit {}

        /** The log does not remember it, and the database does not answer. */
        record Silent() implements Commit {}
    }

    /** The commit of a transaction; waits for the database, and for 2 s for its arrival. */
    Commit of(long xid) throws InterruptedException {
        var known = remembered(xid);
        if (known.isPresent()) {
            return new Commit.Known(known.get());
        }
        var state = transactions.of(xid);
        if (state.isEmpty()) {
            return new Commit.Silent();
        }
        var arrived = state.get() == State.COMMITTED ? awaitArrival(xid) : Optional.<Lsn>empty();
        return arrived.isPresent()
                ? new Commit.Known(arrived.get())
                : new Commit.None(why(xid, state.get()));
    }

    private Optional<Lsn> remembered(long xid) {
        return logs.rows().commit(shape, Xid.ofFull(xid));
    }

    private Optional<Lsn> awaitArrival(long xid) throws InterruptedException {
        var deadline = System.nanoTime() + ARRIVAL.toNanos();
        while (true) {
            var more = new CountDownLatch(1);
            var next = new Lsn(reached().bytes() + 1);
            try (var _ = logs.rows().awaitReached(shape, next, more::countDown)) {
                // After the wait has begun, so that no arrival is missed.
                var found = remembered(xid);
                var left = deadline - System.nanoTime();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                var _ = more.await(left, TimeUnit.NANOSECONDS);
            }
        }
    }

    private Lsn reached() {
        return logs.end(shape) instanceof ShapeLogs.Answer.Page end ? end.reached() : Lsn.ZERO;
    }

    private static String why(long xid, State state) {
        var id = Long.toUnsignedString(xid);
        return switch (state) {
            case COMMITTED ->
                    "Transaction %s was committed, but is not among the last %d that the owner of the log has processed: it is older, has not arrived yet, or changed no published table"
                            .formatted(id, ShapeRows.REMEMBERED_XIDS);
            case ABORTED -> "Transaction %s was aborted".formatted(id);
            case IN_PROGRESS -> "Transaction %s has not been committed".formatted(id);
            case UNKNOWN -> "Postgres does not know transaction %s".formatted(id);
        };
    }
}
