package dev.metamorph.coordinator.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.state.LockJudge;
import dev.metamorph.coordinator.state.LockJudge.Holder;
import dev.metamorph.coordinator.state.LockJudge.Suspicion;
import dev.metamorph.coordinator.state.LockJudge.Verdict;
import dev.metamorph.feed.port.SessionName;
import dev.metamorph.feed.topic.FeedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Finds the session that holds the advisory lock of a slot and terminates it: a stale one, as
 * {@link LockJudge} decides, or our own at the end. Any thread.
 */
final class LockHolder {
    private static final Logger log = LoggerFactory.getLogger(LockHolder.class);

    /**
     * {@code pg_locks} shows a lock on a 64-bit key as two halves without a sign. Postgres hides
     * the name and the start of another role's session.
     */
    private static final String HOLDERS =
            """
            SELECT l.pid, coalesce(a.backend_start::text, '') AS started,
                   coalesce(a.application_name, '') AS name,
                   EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
                            WHERE s.slot_name = ? AND s.active) AS streams
              FROM pg_catalog.pg_locks l
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
               AND l.classid::bigint = (hashtext(?)::bigint >> 32) & 4294967295
               AND l.objid::bigint = hashtext(?)::bigint & 4294967295
            """;

    private final String slot;
    private final LockJudge judge;
    private final Supplier<Feed.Signs> signs;

    /** A look waits for Kafka; the next one does not queue behind it. */
    private final ReentrantLock looking = new ReentrantLock();

    @GuardedBy("looking")
    private Optional<Suspicion> suspicion = Optional.empty();

    @GuardedBy("looking")
    private String lastReason = "";

    /**
     * Creates it without having looked.
     *
     * @param signs reads what Kafka shows of the instances
     */
    LockHolder(String slot, LockJudge judge, Supplier<Feed.Signs> signs) {
        this.slot = slot;
        this.judge = judge;
        this.signs = signs;
    }

    /** Terminates the holder if it is provably stale. Waits for Postgres and Kafka. */
    void breakStale(ConnectionPool admin) {
        if (!looking.tryLock()) {
            return;
        }
        try {
            var holder = admin.ask("looking for the lock's holder", this::holder);
            if (holder.isEmpty()) {
                suspicion = Optional.empty();
                return;
            }
            // A streaming holder is judged without Kafka.
            var shown = holder.get().streams() ? Optional.<Feed.Signs>empty() : signs();
            var verdict = judge.judge(suspicion, holder.get(), shown, System.nanoTime());
            suspicion = verdict.suspicion();
            execute(admin, holder.get(), verdict);
        } finally {
            looking.unlock();
        }
    }

    private Optional<Feed.Signs> signs() {
        try {
            return Optional.of(signs.get());
        } catch (FeedException e) {
            log.debug("Signs of life not read", e);
            return Optional.empty();
        }
    }

    @GuardedBy("looking")
    private void execute(ConnectionPool admin, Holder holder, Verdict verdict) {
        switch (verdict) {
            case Verdict.Stale(var reason) -> {
                log.warn(
                        "Lock holder terminated slot={} pid={} instance={} reason=\"{}\"",
                        slot,
                        holder.pid(),
                        holder.instance().orElse("unknown"),
                        reason);
                terminate(admin, holder.pid());
                lastReason = "";
            }
            case Verdict.Spared(_, var reason) -> {
                if (!holder.streams() && !reason.equals(lastReason)) {
                    log.info(
                            "Lock holder does not stream and is left alone slot={} pid={} instance={} reason=\"{}\"",
                            slot,
                            holder.pid(),
                            holder.instance().orElse("unknown"),
                            reason);
                }
                lastReason = reason;
            }
        }
    }

    /** Terminates our own backend if the server has not noticed yet that its client is gone. */
    void release(ConnectionPool admin, int pid) {
        var holder = admin.ask("looking for the lock's holder", this::holder);
        if (holder.isPresent() && holder.get().pid() == pid) {
            log.debug("Own backend terminated slot={} pid={}", slot, pid);
            terminate(admin, pid);
        }
    }

    private void terminate(ConnectionPool admin, int pid) {
        admin.ask(
                "terminating pid " + pid,
                connection -> {
                    try (var statement =
                            connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
                        statement.setInt(1, pid);
                        return statement.execute();
                    }
                });
    }

    private Optional<Holder> holder(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(HOLDERS)) {
            for (var i = 1; i <= 3; i++) {
                statement.setString(i, slot);
            }
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Holder(
                                        row.getInt("pid"),
                                        Objects.requireNonNull(row.getString("started")),
                                        row.getBoolean("streams"),
                                        SessionName.instanceOf(
                                                Objects.requireNonNull(row.getString("name")))))
                        : Optional.empty();
            }
        }
    }
}
