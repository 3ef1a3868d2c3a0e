package dev.metamorph.replication;

import dev.metamorph.shape.Lsn;

import org.postgresql.copy.CopyDual;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The replication stream of a connection, message by message. Used by the reading thread only.
 *
 * <pre>
 * 'w' start:int64 walEnd:int64 clock:int64 payload      data
 * 'x' start:int64 walEnd:int64 clock:int64 payload      data that {@link LimitedCopyInput} cut
 * 'k' walEnd:int64 clock:int64 replyWanted:int8         keepalive
 * </pre>
 */
final class WalStream {
    /** The number of bytes before the payload in WAL data. */
    static final int DATA_HEAD_BYTES = 1 + 3 * Long.BYTES;

    private static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    private final Connection connection;
    private final CopyDual copy;
    private final ReplicationSocket socket;

    WalStream(Connection connection, CopyDual copy, ReplicationSocket socket) {
        this.connection = connection;
        this.copy = copy;
        this.socket = socket;
    }

    /** A message of the replication stream. */
    sealed interface Message {
        /** A message of the output plugin, and the WAL position where its content begins. */
        record Data(Lsn start, ByteBuffer payload) implements Message {}

        /**
         * The first bytes of a message of the output plugin that is longer than the limit: its kind
         * and its table.
         */
        record Oversize(Lsn start, ByteBuffer payload) implements Message {}

        /** A keepalive: the server has sent everything before {@code walEnd}. */
        record Keepalive(Lsn walEnd, boolean replyWanted) implements Message {}
    }

    /** Sets the watcher that {@link #next} calls, on the same thread, while it waits. */
    void watch(Duration every, ReplicationSocket.Watch watcher) throws IOException {
        socket.watch(every, watcher);
    }

    /** Waits for the next message. */
    Message next() throws SQLException, IOException {
        var bytes = copy.readFromCopy(true);
        if (bytes == null) {
            throw new EOFException("the server has ended the stream");
        }
        requirePublication();
        var buffer = ByteBuffer.wrap(bytes);
        var kind = buffer.get();
        return switch (kind) {
            case 'w' -> {
                var start = new Lsn(buffer.getLong());
                yield new Message.Data(start, buffer.position(DATA_HEAD_BYTES));
            }
            case LimitedCopyInput.CUT -> {
                var start = new Lsn(buffer.getLong());
                yield new Message.Oversize(start, buffer.position(DATA_HEAD_BYTES));
            }
            case 'k' -> {
                var walEnd = new Lsn(buffer.getLong());
                yield new Message.Keepalive(walEnd, buffer.get(17) != 0);
            }
            default ->
                    throw new IOException(
                            "the server sent a message of kind %d in the stream".formatted(kind));
        };
    }

    /**
     * Fails if the server warns that the publication is missing. From version 18 on Postgres only
     * warns, and leaves the changes out; the warning comes before any message whose confirmation
     * would skip those changes.
     */
    private void requirePublication() throws SQLException {
        var warning = connection.getWarnings();
        if (warning != null && OBJECT_NOT_IN_PREREQUISITE_STATE.equals(warning.getSQLState())) {
            throw new SQLException(
                    "changes are missing from the stream: %s".formatted(warning.getMessage()),
                    "42704",
                    warning);
        }
    }

    /** Sends a status message, if the stream still runs. */
    void status(Lsn received, Lsn confirmed, boolean replyWanted) throws SQLException {
        if (!copy.isActive()) {
            return;
        }
        var message = StatusMessage.of(received, confirmed, Instant.now(), replyWanted);
        copy.writeToCopy(message, 0, message.length);
        copy.flushCopy();
    }
}
