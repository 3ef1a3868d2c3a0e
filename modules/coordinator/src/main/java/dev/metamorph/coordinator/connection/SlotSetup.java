package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.state.SlotPosition;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Verifies the replication slot, or creates it. */
final class SlotSetup {
    private static final Logger log = LoggerFactory.getLogger(SlotSetup.class);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LOCK = Duration.ofMillis(500);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final String name;
    private final ConnectionPool admin;
    private final ReplicationClient replication;

    SlotSetup(String name, ConnectionPool admin, ReplicationClient replication) {
        this.name = name;
        this.admin = admin;
        this.replication = replication;
    }

    /**
     * Verifies or creates the slot.
     *
     * @throws FailureException if the slot cannot be used
     */
    SlotPosition ready() throws InterruptedException {
        var found = replication.slot();
        if (found.isEmpty()) {
            return create();
        }
        var slot = found.get();
        if (!slot.invalidation().isEmpty()) {
            throw new FailureException(
                    new Failure.Rebuild(
                            StackReason.SLOT_LOST,
                            "the replication slot \"%s\" was lost (%s): it is dropped, and all shapes are created again; see max_slot_wal_keep_size"
                                    .formatted(name, slot.invalidation())));
        }
        if (!slot.plugin().equals("pgoutput")) {
            throw new FailureException(
                    new Failure.Misconfigured(
                            StackReason.SLOT_UNFIT,
                            Failure.Side.DATABASE,
                            "the replication slot \"%s\" uses %s, not pgoutput; drop it, or give another slot name"
                                    .formatted(name, slot.plugin())));
        }
        return SlotPosition.found(slot.confirmed(), slot.restart());
    }

    /**
     * Drops the slot, if there is one, before a missing publication is created: the slot has passed
     * changes that the new publication would have published, and once the publication exists
     * nothing would show that.
     */
    void dropForNewPublication() {
        if (replication.slot().isPresent()) {
            log.warn(
                    "Replication slot dropped slot={} reason=\"the publication is missing\"", name);
            drop(admin, name);
        }
    }

    /**
     * Creates the slot. Postgres waits for all transactions that run now; the log says so every 10
     * s.
     */
    private SlotPosition create() throws InterruptedException {
        var created = new CompletableFuture<SlotPosition>();
        Thread.ofVirtual()
                .name("metamorph-slot")
                .start(() -> {
                    try {
                        created.complete(SlotPosition.fresh(replication.createSlot(LONGEST)));
                    } catch (RuntimeException | Error e) {
                        created.completeExceptionally(e);
                    }
                });
        while (true) {
            try {
                var slot = created.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                log.info("Replication slot created slot={} position={}", name, slot.position());
                return slot;
            } catch (TimeoutException e) {
                log.warn(
                        "Replication slot creation waits for running transactions slot={} remedy=\"end transactions that run for long\"",
                        name);
                unblock();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * Slot creation looks at the running transactions only when the server logs a standby snapshot,
     * so ask the server for one.
     */
    private void unblock() {
        try {
            admin.ask(
                    "logging a standby snapshot",
                    connection -> {
                        try (var statement = connection.createStatement()) {
                            return statement.execute("SELECT pg_log_standby_snapshot()");
                        }
                    });
        } catch (PostgresException e) {
            log.debug("Standby snapshot not logged error=\"{}\"", e.getMessage());
        }
    }

    /**
     * Drops a slot that is not in use, while the caller holds the lock; does nothing if there is no
     * slot.
     */
    private static void drop(ConnectionPool admin, String slot) {
        admin.ask(
                "dropping replication slot \"%s\"".formatted(slot),
                connection -> drop(connection, slot));
    }

    private static boolean drop(Connection connection, String slot) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, slot);
            return statement.execute();
        }
    }

    /**
     * Drops a slot that is not in use after the lock was released, and holds the lock meanwhile. If
     * another instance has taken the lock, the slot is left to it: it may be using the slot, or
     * finds itself that the slot is useless.
     */
    static void dropUnderLock(ConnectionPool admin, String slot) {
        admin.ask(
                "dropping replication slot \"%s\"".formatted(slot),
                connection -> {
                    connection.setAutoCommit(false);
                    try {
                        if (lock(connection, slot)) {
                            drop(connection, slot);
                        } else {
                            log.info(
                                    "Replication slot left to the instance that holds the lock slot={}",
                                    slot);
                        }
                        connection.commit();
                        return true;
                    } catch (SQLException e) {
                        connection.rollback();
                        throw e;
                    } finally {
                        connection.setAutoCommit(true);
                    }
                });
    }

    /** Waits briefly: the server may not have noticed yet that our own session has ended. */
    private static boolean lock(Connection connection, String slot) throws SQLException {
        var before = connection.setSavepoint();
        try (var patience = connection.createStatement();
                var statement =
                        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext(?))")) {
            patience.execute("SET LOCAL lock_timeout = " + LOCK.toMillis());
            statement.setString(1, slot);
            return statement.execute();
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                connection.rollback(before);
                return false;
            }
            throw e;
        }
    }
}
