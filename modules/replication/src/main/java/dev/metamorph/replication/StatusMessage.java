package dev.metamorph.replication;

import dev.metamorph.shape.Lsn;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * The standby status update: the positions that were received and confirmed.
 *
 * <pre>
 * 'r' written:int64 flushed:int64 applied:int64 clock:int64 replyWanted:int8
 * </pre>
 */
final class StatusMessage {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private StatusMessage() {}

    static byte[] of(Lsn received, Lsn confirmed, Instant now, boolean replyWanted) {
        var micros = Duration.between(EPOCH, now).toNanos() / 1_000;
        return ByteBuffer.allocate(34)
                .put((byte) 'r')
                .putLong(received.bytes())
                .putLong(confirmed.bytes())
                .putLong(confirmed.bytes())
                .putLong(micros)
                .put((byte) (replyWanted ? 1 : 0))
                .array();
    }
}
