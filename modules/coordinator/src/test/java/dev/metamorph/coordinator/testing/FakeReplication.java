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
    private volatile long connectedNanos;

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

    /** When the newest client was connected, as {@link System#nanoTime} counts. */
    public long connectedNanos() {
        return connectedNanos;
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
        connectedNanos = System.nanoTime();
        return new Client();
    }

    /** The server is asked once, when the client connects, as the real one does. */
    private final class Client implements ReplicationClient {
        private final Server server = identify();
        private boolean holdsLock;

        private Server identify() {
            var row =
                    database.query(
                                    "SELECT system_identifier, pg_current_wal_flush_lsn(), current_setting('server_version_num') FROM pg_control_system()")
                            .getFirst();
            return new Server(
                    row.getFirst(),
                    1,
                    Lsn.parse(row.get(1)),
                    Integer.parseInt(row.get(2)),
                    0,
                    false);
        }

        @Override
        public Server server() {
            return server;
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
                    database.query(
                                    "SELECT lsn FROM pg_create_logical_replication_slot('%s', 'pgoutput')"
                                            .formatted(slot))
                            .getFirst()
                            .getFirst());
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
