package dev.metamorph.coordinator.snapshot;

import org.postgresql.PGConnection;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Cancels a query whose first row does not come in time. */
final class FirstRowWatch implements AutoCloseable {
    private final Duration patience;
    private final CompletableFuture<Void> timer;
    private volatile boolean cancelled;
    private volatile boolean over;

    private FirstRowWatch(PGConnection connection, Duration patience) {
        this.patience = patience;
        timer =
                new CompletableFuture<Void>()
                        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .whenCompleteAsync(
                                (_, overdue) -> {
                                    if (overdue != null) {
                                        cancel(connection);
                                    }
                                },
                                task -> Thread.ofVirtual().name("metamorph-cancel").start(task));
    }

    static FirstRowWatch start(PGConnection connection, Duration patience) {
        return new FirstRowWatch(connection, patience);
    }

    private synchronized void cancel(PGConnection connection) {
        if (over) {
            return;
        }
        cancelled = true;
        try {
            connection.cancelQuery();
        } catch (SQLException e) {
            // The query continues then; nothing else is lost.
        }
    }

    /** The exception itself, or, if it is the answer to our cancel request, what that means. */
    SQLException explain(SQLException e) {
        return cancelled
                ? new SQLException(
                        "Snapshot query took too long to return data (cancelled after %dms). Please ensure snapshot queries are using an index to avoid taking up all database connections."
                                .formatted(patience.toMillis()),
                        SnapshotErrors.TOO_SLOW,
                        e)
                : e;
    }

    /**
     * Ends the watch: nothing is cancelled after this. Waits for a cancel request that has begun,
     * because it would hit what the connection is used for next. Idempotent.
     */
    @Override
    public void close() {
        if (over) {
            return;
        }
        synchronized (this) {
            over = true;
        }
        timer.complete(null);
    }
}
