package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.port.TransactionStates;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks what became of transactions over the admin pool, which every instance has. Any thread.
 *
 * @param admin the pool; empty while there is none
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html">pg_xact_status</a>
 */
public record TransactionLook(Supplier<Optional<ConnectionPool>> admin)
        implements TransactionStates {
    private static final Logger log = LoggerFactory.getLogger(TransactionLook.class);

    /** The SQLSTATE for an id in the future. */
    private static final String INVALID_PARAMETER = "22023";

    @Override
    public Optional<State> of(long xid) {
        try {
            return admin.get()
                    .map(pool ->
                            pool.ask(
                                    "asking for the state of a transaction",
                                    connection -> ask(connection, xid)));
        } catch (PostgresException e) {
            if (e.state().equals(INVALID_PARAMETER)) {
                return Optional.of(State.UNKNOWN);
            }
            log.warn("Transaction not looked up error=\"{}\"", e.getMessage());
            return Optional.empty();
        }
    }

    private static State ask(Connection connection, long xid) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_xact_status(?::text::xid8)")) {
            statement.setString(1, Long.toUnsignedString(xid));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return switch (rows.getString(1)) {
                    case "committed" -> State.COMMITTED;
                    case "aborted" -> State.ABORTED;
                    case "in progress" -> State.IN_PROGRESS;
                    case null, default -> State.UNKNOWN;
                };
            }
        }
    }
}
