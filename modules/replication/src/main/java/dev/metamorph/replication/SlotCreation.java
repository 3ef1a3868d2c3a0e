package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient.Server;
import dev.metamorph.shape.Lsn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.util.Set;

/**
 * The options with which a slot is created: as a failover slot where the server supports those, and
 * as a plain slot if the server refuses, as some managed services do.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">{@code
 *     CREATE_REPLICATION_SLOT}</a>
 */
final class SlotCreation {
    private static final Logger log = LoggerFactory.getLogger(SlotCreation.class);
    private static final int FAILOVER_SLOTS = 170_000;

    /** The form without brackets, which Postgres 14 needs and later versions still accept. */
    private static final String PLAIN = "NOEXPORT_SNAPSHOT";

    private static final String FOLLOWING_FAILOVER = "(SNAPSHOT 'nothing', FAILOVER true)";

    /**
     * SQLSTATEs for syntax, feature, privilege, state and parameter: the server refuses the option.
     */
    private static final Set<String> REFUSALS = Set.of("42601", "0A000", "42501", "55000", "22023");

    private SlotCreation() {}

    /** Creates a slot with the given options. */
    interface Attempt {
        Lsn create(String options) throws SQLException;
    }

    /** Returns whether servers of that version have failover slots. */
    private static boolean knowsFailover(int version) {
        return version >= FAILOVER_SLOTS;
    }

    /**
     * Creates the slot.
     *
     * @throws SQLException if it can be created neither as a failover slot nor as a plain one
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

    /**
     * Creates a plain slot. If that fails too, the option was not the cause: throws the first
     * error.
     */
    private static Lsn without(Attempt attempt, SQLException refused) throws SQLException {
        try {
            var position = attempt.create(PLAIN);
            log.warn(
                    "Replication slot created without failover: the server refuses failover slots reason=\"{}\"",
                    refused.getMessage());
            return position;
        } catch (SQLException again) {
            refused.addSuppressed(again);
            throw refused;
        }
    }
}
