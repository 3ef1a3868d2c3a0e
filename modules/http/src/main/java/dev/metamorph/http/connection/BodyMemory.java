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
 * Bounds the memory of request bodies that are still arriving: without a common limit, slow writers
 * could fill the heap.
 */
public final class BodyMemory {
    private final long capacityBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    BodyMemory(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Collects the bodies of one connection. */
    Reader reader() {
        return new Reader();
    }

    /** The number of bytes in use. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** Collects one body at a time. Runs on the channel's event loop. */
    final class Reader {
        private ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
        private boolean keeps;

        /** Drops the current body and begins the next one, which is kept or discarded. */
        void begin(boolean keep) {
            usedBytes.addAndGet(-kept.size());
            if (kept.size() > 0) {
                kept = new ByteArrayOutputStream(0);
            }
            keeps = keep;
        }

        /** Adds bytes to the current body. False if the limit of all bodies is reached. */
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

        /** Ends the current body and gives its text; empty if it is not UTF-8. */
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
