package dev.metamorph.coordinator.testing;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The replication client of a real database with a real slot, from which nothing is ever streamed.
 */
public final class FakeReplication implements ReplicationClient.Connector {
    private final TestDatabase database;
    private final String slot;
    private final AtomicBoolean locked = new AtomicBoolean();
    private final AtomicInteger streams = new AtomicInteger();
    private volatile Consumer<Throwable> failed = _ -> {};
    private volatile String invalidation = "";

    public FakeReplication(TestDatabase database, String slot) {
        this.database = database;
        this.slot = slot;
    }

    /** Sets whether another instance holds the lock. */
    public void lockedElsewhere(boolean held) {
        locked.set(held);
    }

    public boolean isLocked() {
        return locked.get();
    }

    /** How often streaming was started. */
    public int streams() {
        return streams.get();
    }

    /** Breaks the current connection. */
    public void fail(Throwable cause) {
        failed.accept(cause);
    }

    /** Invalidates the slot until it is created again. */
    public void invalidate(String reason) {
        invalidation = reason;
    }

    @Override
    public ReplicationClient connect(Consumer<Throwable> failed) {
        this.failed = failed;
        return new Client();
    }

    private String ask(String sql) {
        return database.query(sql).getFirst().getFirst();
    }

    private final class Client implements ReplicationClient {
        private boolean holdsLock;

        @Override
        public Server server() {
            return new Server(
                    ask("SELECT system_identifier FROM pg_control_system()"),
                    1,
                    Lsn.parse(ask("SELECT pg_current_wal_flush_lsn()")),
                    Integer.parseInt(ask("SHOW server_version_num")),
                    0,
                    false);
        }

        @Override
        public boolean tryLock() {
            holdsLock = locked.compareAndSet(false, true);
            return holdsLock;
        }

        @Override
        public Optional<Slot> slot() {
            return database
                    .query(
                            "SELECT confirmed_flush_lsn, plugin, restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                                    .formatted(slot))
                    .stream()
                    .findFirst()
                    .map(row ->
                            new Slot(
                                    Lsn.parse(row.getFirst()),
                                    Lsn.parse(row.get(2)),
                                    row.get(1),
                                    0,
                                    invalidation));
        }

        @Override
        public Lsn createSlot(Duration patience) {
            invalidation = "";
            return Lsn.parse(
                    ask(
                            "SELECT lsn FROM pg_create_logical_replication_slot('%s', 'pgoutput')"
                                    .formatted(slot)));
        }

        @Override
        public void stream(TransactionSink sink) {
            streams.incrementAndGet();
        }

        @Override
        public void close() {
            if (holdsLock) {
                holdsLock = false;
                locked.set(false);
            }
        }
    }
}
