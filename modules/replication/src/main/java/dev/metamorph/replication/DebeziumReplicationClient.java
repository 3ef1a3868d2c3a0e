package dev.metamorph.replication;

import dev.metamorph.feed.ReplicationClient;
import dev.metamorph.feed.TransactionSink;
import dev.metamorph.shape.Lsn;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The replication client: a connection of ours, opened before the embedded Debezium engine and
 * handed to it. The connection holds the lock and the slot for as long as it lives.
 */
public final class DebeziumReplicationClient implements ReplicationClient {
    private static final Duration CLOSE = Duration.ofMillis(1_800);

    private final ReplicationSettings settings;
    private final WalConnection connection;
    private final FailureReport failures;
    private @Nullable Streaming streaming;
    private boolean closed;

    private DebeziumReplicationClient(
            ReplicationSettings settings, WalConnection connection, Consumer<Throwable> failed) {
        this.settings = settings;
        this.connection = connection;
        this.failures = new FailureReport(failed);
    }

    /** What connects with those settings. */
    public static Connector connector(ReplicationSettings settings) {
        return failed ->
                new DebeziumReplicationClient(settings, WalConnection.open(settings), failed);
    }

    @Override
    public Server server() {
        return connection.server();
    }

    @Override
    public boolean tryLock() {
        return connection.tryLock();
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
        if (streaming != null) {
            throw new IllegalStateException("the client streams already");
        }
        streaming = Streaming.start(connection, settings, sink, failures::tell);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        failures.silence();
        var deadline = Deadline.in(CLOSE);
        try {
            if (streaming != null) {
                streaming.close(deadline);
                return;
            }
            var farewell = Thread.ofVirtual().name("metamorph-farewell").start(connection::close);
            deadline.join(farewell, CLOSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connection.abort();
        }
    }
}
