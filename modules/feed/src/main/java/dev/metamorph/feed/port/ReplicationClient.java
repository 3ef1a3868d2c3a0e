package dev.metamorph.feed.port;

import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The connection that holds the database's advisory lock and its replication slot, and streams from
 * it. The port between the coordinator, which decides, and {@code replication}, which does.
 *
 * <p>Called by one thread at a time, in the order: {@link Connector#connect}, {@link #tryLock}
 * until it is held, {@link #slot} or {@link #createSlot}, {@link #stream}, {@link #close}. SQL
 * errors come as {@link ReplicationException} with the {@code SQLException} as cause.
 */
public interface ReplicationClient extends AutoCloseable {
    /** What the server says of itself; read when the connection was made. */
    Server server();

    /** Takes the advisory lock if it is free; it is held as long as the connection lives. */
    boolean tryLock();

    /** The slot as it is now; empty if it does not exist. */
    Optional<Slot> slot();

    /**
     * Creates the slot.
     *
     * @param patience how long to wait for transactions that must end first
     * @return up to where nothing will come, as {@link Slot#confirmed}: one less than its
     *     consistent point
     */
    Lsn createSlot(Duration patience);

    /**
     * Starts to stream from the slot's confirmed position into the sink; returns when the server
     * has agreed. Needs the lock and a slot.
     */
    void stream(TransactionSink sink);

    /** Stops within 2 s and lets go of the lock. Idempotent. */
    @Override
    void close();

    /** Makes connections. */
    interface Connector {
        /**
         * Connects.
         *
         * @param failed told once, on any thread, if the client fails after this; not after {@link
         *     ReplicationClient#close} was called
         */
        ReplicationClient connect(Consumer<Throwable> failed);
    }

    /**
     * A Postgres server.
     *
     * @param systemId of the cluster
     * @param timeline its history's number
     * @param position the end of its flushed WAL
     * @param version {@code server_version_num}
     * @param backendPid the connection's backend
     * @param inRecovery whether it is a standby
     */
    record Server(
            String systemId,
            int timeline,
            Lsn position,
            int version,
            int backendPid,
            boolean inRecovery) {}

    /**
     * A replication slot.
     *
     * @param confirmed up to where it was acknowledged, as {@link TransactionSink} means it: one
     *     less than {@code confirmed_flush_lsn}
     * @param restart its {@code restart_lsn}; zero without one
     * @param plugin its output plugin
     * @param activePid the backend that uses it, 0 for none
     * @param invalidation why it can be used no more ({@code wal_status} lost or {@code
     *     invalidation_reason}), empty if it can
     */
    record Slot(Lsn confirmed, Lsn restart, String plugin, int activePid, String invalidation) {}

    /** A replication connection's failure, with its cause. */
    final class ReplicationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With what was being done and why it failed. */
        public ReplicationException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
