package dev.metamorph.http.connection;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Pieces;
import dev.metamorph.http.message.RequestCounters;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Sends replies on one connection, one at a time. A small reply is sent in one piece with its head.
 * Of a large reply at most a few hundred kilobytes are handed to the socket at a time
 * (back-pressure), and not much more is kept in memory for a reader that does not read. Runs on the
 * channel's event loop.
 */
final class ReplyWriter {
    private static final int FIRST_BYTES = 64 * 1024;
    private final Channel channel;
    private final Sending listener;
    private final IntSupplier batchBytes;
    private final RequestCounters counters;
    private final ArrayDeque<ByteBuffer> left = new ArrayDeque<>();
    private Body.Source source = Body.Source.NONE;
    private long sizeBytes;

    /**
     * The number of bytes after {@link #left} that were dropped and must be fetched from the source
     * again.
     */
    private long missingBytes;

    /**
     * @param batchBytes how many bytes are handed to the socket at once; up to twice as many are
     *     kept for a reader that does not read
     * @param counters counts the bytes
     */
    ReplyWriter(
            Channel channel, Sending listener, IntSupplier batchBytes, RequestCounters counters) {
        this.channel = channel;
        this.listener = listener;
        this.batchBytes = batchBytes;
        this.counters = counters;
    }

    /** Listens to the progress of sending. */
    interface Sending {
        /** The socket has not taken the bytes yet; the rest waits. */
        void blocked();

        /** The socket has taken all bytes. */
        void sent();
    }

    void write(String head, Body body) {
        counters.sent(head.length() + body.sizeBytes());
        var atOnce = Math.min(FIRST_BYTES, batchBytes.getAsInt());
        var firstBytes = head.length() + (int) Math.min(body.sizeBytes(), atOnce);
        var first = channel.alloc().directBuffer(firstBytes);
        // Copied at once, not character by character: a head is as long as many pages are.
        first.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        source = body.source();
        sizeBytes = body.sizeBytes();
        missingBytes = 0;
        body.pieces().forEach(piece -> left.add(piece.duplicate()));
        fill(first);
        goOn(channel.writeAndFlush(first));
    }

    /** Sends 100 Continue to a client that holds its body back. */
    void writeContinue() {
        var line = "HTTP/1.1 100 Continue\r\n\r\n";
        var _ = channel.writeAndFlush(Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII));
    }

    /** Drops all bytes that the socket has not taken yet. */
    void abandon() {
        left.clear();
        source = Body.Source.NONE;
    }

    private void fill(ByteBuf first) {
        for (var next = left.peek(); next != null && fits(next, first); next = left.peek()) {
            first.writeBytes(left.remove());
        }
    }

    private static boolean fits(ByteBuffer piece, ByteBuf into) {
        return piece.remaining() <= into.writableBytes();
    }

    private void goOn(ChannelFuture written) {
        for (var last = written; ; last = writeBatch()) {
            if (!last.isDone()) {
                shrink();
                listener.blocked();
                var _ = last.addListener(this::unblocked);
                return;
            }
            if (!last.isSuccess()) {
                var _ = channel.close();
                return;
            }
            if (left.isEmpty()) {
                complete();
                return;
            }
        }
    }

    /**
     * Bounds the memory of a reader that does not read: most of the rest is dropped here, and
     * fetched again when the reader continues.
     */
    private void shrink() {
        var leftBytes = 0L;
        for (var piece : left) {
            leftBytes += piece.remaining();
        }
        var keptBytes = batchBytes.getAsInt();
        if (leftBytes <= 2L * keptBytes || source.equals(Body.Source.NONE)) {
            return;
        }
        var head = ByteBuffer.allocate(keptBytes);
        Pieces.between(List.copyOf(left), 0, keptBytes).forEach(head::put);
        left.clear();
        left.add(head.flip());
        missingBytes += leftBytes - keptBytes;
    }

    /** The socket has taken all bytes that were in memory. */
    private void complete() {
        if (missingBytes == 0) {
            source = Body.Source.NONE;
            listener.sent();
            return;
        }
        listener.blocked();
        var fetched = source;
        var _ =
                fetched.pieces()
                        .whenComplete((pieces, failure) ->
                                channel.eventLoop()
                                        .execute(() -> fetched(fetched, pieces, failure)));
    }

    private void fetched(
            Body.Source from, @Nullable List<ByteBuffer> pieces, @Nullable Throwable failure) {
        if (!from.equals(source)) {
            return;
        }
        if (pieces == null || failure != null || Pieces.size(pieces) != sizeBytes) {
            // The shape has ended in the meantime. The client sees by the close that the answer is
            // incomplete.
            var _ = channel.close();
            return;
        }
        left.addAll(Pieces.between(pieces, sizeBytes - missingBytes, sizeBytes));
        missingBytes = 0;
        goOn(writeBatch());
    }

    private void unblocked(Future<?> written) {
        if (!written.isSuccess()) {
            var _ = channel.close();
        } else if (left.isEmpty()) {
            complete();
        } else {
            goOn(writeBatch());
        }
    }

    private ChannelFuture writeBatch() {
        var room = batchBytes.getAsInt();
        while (true) {
            var piece = take(room);
            room -= piece.remaining();
            var buffer = Unpooled.wrappedBuffer(piece);
            if (room <= 0 || left.isEmpty()) {
                return channel.writeAndFlush(buffer);
            }
            var _ = channel.write(buffer);
        }
    }

    private ByteBuffer take(int mostBytes) {
        var next = left.remove();
        if (next.remaining() <= mostBytes) {
            return next;
        }
        var part = next.slice(next.position(), mostBytes);
        left.addFirst(next.position(next.position() + mostBytes));
        return part;
    }
}
