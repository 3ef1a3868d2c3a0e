package dev.metamorph.feed.port;

import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The connection that holds the database's advisory lock and its replication slot, and streams from
 * the slot. It is the port between the coordinator, which decides, and {@code replication}, which
 * implements it.
 *
 * <p>Called by one thread at a time, in the order: {@link Connector#connect}, {@link #tryLock}
 * until the lock is held, {@link #slot} or {@link #createSlot}, {@link #stream}, {@link #close}.
 * SQL errors are thrown as {@link ReplicationException} with the {@code SQLException} as cause.
 */
public interface ReplicationClient extends AutoCloseable {
    /** The server, as it described itself when the connection was opened. */
    Server server();

    /** Takes the advisory lock if it is free; the connection holds it until it ends. */
    boolean tryLock();

    /** Reads the slot; empty if it does not exist. */
    Optional<Slot> slot();

    /**
     * Creates the slot.
     *
     * @param patience how long to wait for the transactions that must end first
     * @return the LSN up to which the slot will send nothing, like {@link Slot#confirmed}: one less
     *     than the slot's consistent point
     */
    Lsn createSlot(Duration patience);

    /**
     * Starts to stream from the slot's confirmed position into the sink; returns when the server
     * has accepted. Needs the lock and a slot.
     */
    void stream(TransactionSink sink);

    /** Stops within 2 s and releases the lock. Idempotent. */
    @Override
    void close();

    /** Opens connections. */
    interface Connector {
        /**
         * Opens a connection.
         *
         * @param failed called at most once, on any thread, if the client fails afterwards; not
         *     after {@link ReplicationClient#close}
         */
        ReplicationClient connect(Consumer<Throwable> failed);
    }

    /**
     * A Postgres server.
     *
     * @param systemId the system identifier of the cluster
     * @param timeline the timeline
     * @param position the end of the flushed WAL
     * @param version {@code server_version_num}
     * @param backendPid the process id of the connection's backend
     * @param inRecovery whether the server is a standby
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
     * @param confirmed the acknowledged LSN in the sense of {@link TransactionSink}: one less than
     *     {@code confirmed_flush_lsn}
     * @param restart {@code restart_lsn}; zero without one
     * @param plugin the output plugin
     * @param activePid the process id of the backend that uses the slot, 0 for none
     * @param invalidation why the slot cannot be used any more ({@code wal_status} lost or {@code
     *     invalidation_reason}); empty if it can
     */
    record Slot(Lsn confirmed, Lsn restart, String plugin, int activePid, String invalidation) {}

    /** The failure of a replication connection, with its cause. */
    final class ReplicationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With the action that failed, and the cause. */
        public ReplicationException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
