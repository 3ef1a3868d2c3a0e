package dev.metamorph.coordinator.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Postgres refused a statement, or could not be asked. The cause holds its answer. */
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String state;

    /** Names what was being done. */
    public PostgresException(String doing, SQLException cause) {
        super("%s: %s".formatted(doing, cause.getMessage()), cause);
        var sqlState = cause.getSQLState();
        state = sqlState == null ? "" : sqlState;
    }

    /** Returns whether all connections of a pool were in use for too long. */
    public boolean isQueueTimeout() {
        return getCause() instanceof SQLTransientConnectionException timeout
                && timeout.getCause() == null;
    }

    /** The SQLSTATE; empty if there is none. */
    public String state() {
        return state;
    }
}
