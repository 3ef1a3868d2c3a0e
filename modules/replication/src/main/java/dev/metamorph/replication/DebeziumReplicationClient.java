package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.shape.Lsn;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The replication client: a connection of our own that holds lock and slot as long as it is open, a
 * thread that reads from it, and an embedded Debezium engine that delivers what was read to the
 * sink. They are closed in this order: gate, stream, connection, engine.
 */
public final class DebeziumReplicationClient implements ReplicationClient {
    private static final Duration CLOSE = Duration.ofMillis(1_800);

    private final ReplicationSettings settings;
    private final WalConnection connection;
    private final FailureReport failures;
    private volatile @Nullable EnginePump carrier;
    private volatile @Nullable Streaming streaming;
    private boolean closed;

    private DebeziumReplicationClient(
            ReplicationSettings settings, WalConnection connection, Consumer<Throwable> failed) {
        this.settings = settings;
        this.connection = connection;
        this.failures = new FailureReport(failed);
    }

    /** A connector with those settings. */
    public static Connector connector(ReplicationSettings settings) {
        return failed -> {
            var connection = WalConnection.open(settings);
            try {
                // Of several hosts, the engine and the catalog's connection use the same one.
                return new DebeziumReplicationClient(
                        settings.at(connection.place()), connection, failed);
            } catch (RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        };
    }

    @Override
    public Server server() {
        return connection.server();
    }

    /** Also starts the engine once the lock is held, so that it has started when streaming does. */
    @Override
    public boolean tryLock() {
        var locked = connection.tryLock();
        if (locked && carrier == null) {
            carrier = EnginePump.start(settings, this::failed);
        }
        return locked;
    }

    @Override
    public Optional<Slot> slot() {
        return connection.slot();
    }

    @Override
    public Lsn createSlot(Duration patience) {
        return connection.createSlot(patience);
    }

    @Override
    public void stream(TransactionSink sink) {
        var ready = carrier;
        if (ready == null || streaming != null) {
            throw new IllegalStateException("stream once, and after the lock was taken");
        }
        ready.deliverTo(sink);
        streaming = Streaming.start(connection, settings, ready.queue(), sink, this::failed);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        failures.silence();
        stop();
        var deadline = Deadline.in(CLOSE);
        try {
            var reading = streaming;
            if (reading != null) {
                reading.close(deadline);
            }
            var farewell = Thread.ofVirtual().name("metamorph-farewell").start(connection::close);
            deadline.join(farewell, Duration.ofMillis(300));
            connection.abort();
            var carrying = carrier;
            if (carrying != null) {
                carrying.close(deadline);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connection.abort();
        }
    }

    /** Stops all parts when one has failed. Any thread. */
    private void failed(Throwable failure) {
        stop();
        failures.tell(failure);
    }

    private void stop() {
        var carrying = carrier;
        if (carrying != null) {
            carrying.stop();
        }
        var reading = streaming;
        if (reading != null) {
            reading.stop();
        }
    }
}
