package dev.metamorph.shape.port;

import java.util.Optional;

/** Asks Postgres what became of transactions. Any thread; waits for the database. */
@FunctionalInterface
public interface TransactionStates {
    /**
     * The state of a transaction.
     *
     * @param xid what {@code pg_current_xact_id()} returned
     * @return empty if the database does not answer now
     */
    Optional<State> of(long xid);

    /** The state of a transaction. */
    enum State {
        /** It was committed. */
        COMMITTED,
        /** It was rolled back, or its session was lost. */
        ABORTED,
        /** It has not ended. */
        IN_PROGRESS,
        /** It has not begun yet, or was so long ago that Postgres does not know it any more. */
        UNKNOWN
    }
}
