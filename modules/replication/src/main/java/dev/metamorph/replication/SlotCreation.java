package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient.Server;
import dev.metamorph.shape.Lsn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.util.Set;

/**
 * With which options a slot is created: as one that follows a failover where the server knows such,
 * and without if it refuses that one, as servers do that others run for their customers.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">{@code
 *     CREATE_REPLICATION_SLOT}</a>
 */
final class SlotCreation {
    private static final Logger log = LoggerFactory.getLogger(SlotCreation.class);
    private static final int FAILOVER_SLOTS = 170_000;

    /** Before 15 options had no brackets; that form is understood ever since. */
    private static final String PLAIN = "NOEXPORT_SNAPSHOT";

    private static final String FOLLOWING_FAILOVER = "(SNAPSHOT 'nothing', FAILOVER true)";

    /** Syntax, feature, privilege, state, parameter: the server minds the option. */
    private static final Set<String> REFUSALS = Set.of("42601", "0A000", "42501", "55000", "22023");

    private SlotCreation() {}

    /** Creates a slot with options. */
    interface Attempt {
        Lsn create(String options) throws SQLException;
    }

    /** Whether servers of that version have slots that follow a failover. */
    private static boolean knowsFailover(int version) {
        return version >= FAILOVER_SLOTS;
    }

    /**
     * Creates the slot.
     *
     * @throws SQLException if it cannot be created, with the option or without
     */
    static Lsn on(Server server, Attempt attempt) throws SQLException {
        if (!knowsFailover(server.version()) || server.inRecovery()) {
            return attempt.create(PLAIN);
        }
        try {
            return attempt.create(FOLLOWING_FAILOVER);
        } catch (SQLException refused) {
            if (!REFUSALS.contains(String.valueOf(refused.getSQLState()))) {
                throw refused;
            }
            return without(attempt, refused);
        }
    }

    /** What was not the option's fault is told as it was told first. */
    private static Lsn without(Attempt attempt, SQLException refused) throws SQLException {
        try {
            var position = attempt.create(PLAIN);
            log.warn(
                    "Replication slot does not follow a failover, because the server refuses such reason=\"{}\"",
                    refused.getMessage());
            return position;
        } catch (SQLException again) {
            refused.addSuppressed(again);
            throw refused;
        }
    }
}
