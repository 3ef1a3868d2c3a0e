package dev.metamorph.coordinator.snapshot;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out whether a commit that was in the WAL at some time can still wait for a synchronous
 * standby. Postgres releases such commits in the order of their LSNs. So a small transaction of our
 * own is committed with the highest level of waiting: when its commit returns, every earlier one
 * has been released, or there is no synchronous standby to wait for. Every role may do this. Any
 * thread; one of them at a time blocks for {@link #PROBE} at most.
 *
 * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION">
 *     Synchronous replication</a>
 */
final class ReleasedCommits {
    private static final Logger log = LoggerFactory.getLogger(ReleasedCommits.class);

    /** A released commit becomes visible at once, if the server's processes are not starved. */
    static final Duration SETTLE = Duration.ofSeconds(5);

    private static final Duration PROBE = Duration.ofSeconds(2);

    /** A probe that is given up leaves a warning in the server's log. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Duration settle;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Instant released;
    private volatile Instant retry = Instant.MIN;

    ReleasedCommits(InstantSource clock, Duration settle) {
        this.clock = clock;
        this.settle = settle;
    }

    /**
     * Returns whether every commit that was in the WAL before this object was made is visible by
     * now.
     *
     * @param connection in autocommit; in the same state afterwards
     */
    boolean areVisible(Connection connection) throws SQLException {
        if (released == null && !clock.instant().isBefore(retry) && probing.tryLock()) {
            try {
                if (released == null) {
                    if (probe(connection)) {
                        released = clock.instant();
                    } else {
                        retry = clock.instant().plus(RETRY);
                    }
                }
            } finally {
                probing.unlock();
            }
        }
        var since = released;
        return since != null && !clock.instant().isBefore(since.plus(settle));
    }

    private static boolean probe(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ WRITE");
            statement.execute("SET LOCAL synchronous_commit = remote_apply");
            statement.execute("SELECT pg_catalog.pg_logical_emit_message(true, 'metamorph', '')");
            // The time limit ends the wait, and the server then reports a commit with a warning.
            statement.setQueryTimeout((int) PROBE.toSeconds());
            statement.clearWarnings();
            statement.execute("COMMIT");
            return statement.getWarnings() == null;
        } catch (SQLException e) {
            // Without an answer the transactions stay suspects, as they were.
            log.debug("Commits not probed", e);
            return false;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
