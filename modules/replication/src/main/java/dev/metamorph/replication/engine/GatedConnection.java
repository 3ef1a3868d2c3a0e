package dev.metamorph.replication.engine;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The replication connection that Debezium is given. It reads nothing, because our own connection
 * streams already: Debezium's streaming thread waits here at the gate until the engine is to end.
 */
final class GatedConnection implements ReplicationConnection {
    private final Relay relay;

    GatedConnection(Relay relay) {
        this.relay = relay;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position) {
        return new GatedStream(relay);
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException {
        throw new SQLException("the stream starts at the slot's position, not at a stored one");
    }

    /**
     * Creates nothing. Debezium would replace a lost slot by a new one and so skip the changes in
     * between; our own connection refuses to stream without its slot.
     */
    @Override
    public Optional<SlotCreationResult> createReplicationSlot() {
        return Optional.empty();
    }

    @Override
    public void initConnection() {}

    @Override
    public boolean isConnected() {
        return !relay.isOpen();
    }

    @Override
    public void reconnect() {}

    @Override
    public void close() {}

    private record GatedStream(Relay relay) implements ReplicationStream {
        @Override
        public void read(ReplicationMessageProcessor processor) throws InterruptedException {
            relay.awaitGate();
        }

        @Override
        public boolean readPending(ReplicationMessageProcessor processor)
                throws InterruptedException {
            relay.awaitGate();
            return false;
        }

        @Override
        public void flushLsn(Lsn lsn) {}

        @Override
        public Lsn lastReceivedLsn() {
            return Lsn.INVALID_LSN;
        }

        @Override
        public Lsn startLsn() {
            return Lsn.INVALID_LSN;
        }

        /** Does nothing: the reading thread sends the status messages. */
        @Override
        public void startKeepAlive(ExecutorService service) {
            service.shutdown();
        }

        @Override
        public void stopKeepAlive() {}

        @Override
        public void close() {}
    }
}
