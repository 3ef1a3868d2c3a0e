package dev.metamorph.http.connection;

import io.netty.buffer.ByteBuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bodies of requests that are still arriving: all together they take no more than so much, or
 * slow writers could fill the memory.
 */
public final class BodyMemory {
    private final long capacityBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    BodyMemory(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** For the bodies of one connection. */
    Reader reader() {
        return new Reader();
    }

    /** How much is in use. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** One body at a time. Runs on the channel's event loop. */
    final class Reader {
        private ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
        private boolean keeps;

        /** Forgets the body at hand and begins the next, to be kept or not. */
        void begin(boolean keep) {
            usedBytes.addAndGet(-kept.size());
            if (kept.size() > 0) {
                kept = new ByteArrayOutputStream(0);
            }
            keeps = keep;
        }

        /** False if there is no room for it. */
        boolean add(ByteBuf content) {
            var size = content.readableBytes();
            if (!keeps || size == 0) {
                return true;
            }
            if (usedBytes.addAndGet(size) > capacityBytes) {
                usedBytes.addAndGet(-size);
                return false;
            }
            var bytes = new byte[size];
            content.getBytes(content.readerIndex(), bytes);
            kept.writeBytes(bytes);
            return true;
        }

        /** The whole body's text; empty if it is not UTF-8. */
        Optional<String> take() {
            try {
                return Optional.of(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .decode(ByteBuffer.wrap(kept.toByteArray()))
                                .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            } finally {
                begin(false);
            }
        }
    }
}
