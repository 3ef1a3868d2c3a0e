package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.state.SlotPosition;
import dev.metamorph.feed.port.ReplicationClient;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Verifies the replication slot, or makes it. */
final class SlotSetup {
    private static final Logger log = LoggerFactory.getLogger(SlotSetup.class);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final String name;
    private final ConnectionPool admin;
    private final ReplicationClient replication;

    SlotSetup(String name, ConnectionPool admin, ReplicationClient replication) {
        this.name = name;
        this.admin = admin;
        this.replication = replication;
    }

    /**
     * Sees to the slot.
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
                            "the replication slot \"%s\" was lost (%s): it is dropped, and all shapes begin anew; see max_slot_wal_keep_size"
                                    .formatted(name, slot.invalidation())));
        }
        if (!slot.plugin().equals("pgoutput")) {
            throw new FailureException(
                    new Failure.Misconfigured(
                            Failure.Side.DATABASE,
                            "the replication slot \"%s\" uses %s, not pgoutput; drop it, or give another slot name"
                                    .formatted(name, slot.plugin())));
        }
        return SlotPosition.found(slot.confirmed(), slot.restart());
    }

    /**
     * Drops the slot, if there is one: it has missed what a publication that is about to be made
     * would have published. Before that is made, because afterwards nobody would know.
     */
    void dropForNewPublication() {
        if (replication.slot().isPresent()) {
            log.warn("Replication slot dropped because the publication is missing slot={}", name);
            drop(admin, name);
        }
    }

    /** Waits for all transactions that run now; tells who reads the log that it does. */
    private SlotPosition create() throws InterruptedException {
        var created = new CompletableFuture<SlotPosition>();
        Thread.ofVirtual()
                .name("metamorph-slot")
                .start(() -> {
                    try {
                        created.complete(SlotPosition.fresh(replication.createSlot(LONGEST)));
                    } catch (RuntimeException e) {
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
                        "Replication slot waits for transactions to end; end those that run for long slot={}",
                        name);
                unblock();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(e.getCause());
            }
        }
    }

    /** The slot looks at running transactions only when the server says which there are. */
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
            log.debug("Standby snapshot not logged error={}", e.getMessage());
        }
    }

    /** Drops a slot that nobody uses; one that is not there is as good. */
    static void drop(ConnectionPool admin, String slot) {
        admin.ask(
                "dropping replication slot \"%s\"".formatted(slot),
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?")) {
                        statement.setString(1, slot);
                        return statement.execute();
                    }
                });
    }
}
