package dev.metamorph.http.connection;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Pieces;

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
 * Sends replies on one connection, one at a time. Small ones go out in one piece with their head;
 * of large ones no more than a few hundred kilobytes are handed to the socket before it has taken
 * what it had, and not much more is kept for a reader who does not read. Runs on the channel's
 * event loop.
 */
final class ReplyWriter {
    private static final int FIRST_BYTES = 64 * 1024;
    private final Channel channel;
    private final Sending listener;
    private final IntSupplier batchBytes;
    private final ArrayDeque<ByteBuffer> left = new ArrayDeque<>();
    private Body.Source source = Body.Source.NONE;
    private long sizeBytes;

    /** What is missing at the end of what is left; to be had from the source again. */
    private long missingBytes;

    /**
     * @param batchBytes how much is handed to the socket at once; of what a reader does not take up
     *     to twice as much is kept
     */
    ReplyWriter(Channel channel, Sending listener, IntSupplier batchBytes) {
        this.channel = channel;
        this.listener = listener;
        this.batchBytes = batchBytes;
    }

    /** Told how sending goes. */
    interface Sending {
        /** The reader has not yet taken what was sent; the rest waits. */
        void blocked();

        /** All of it is with the socket. */
        void sent();
    }

    void write(String head, Body body) {
        var atOnce = Math.min(FIRST_BYTES, batchBytes.getAsInt());
        var firstBytes = head.length() + (int) Math.min(body.sizeBytes(), atOnce);
        var first = channel.alloc().directBuffer(firstBytes);
        // At once, not character by character: a head is as long as many a page.
        first.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        source = body.source();
        sizeBytes = body.sizeBytes();
        missingBytes = 0;
        body.pieces().forEach(piece -> left.add(piece.duplicate()));
        fill(first);
        goOn(channel.writeAndFlush(first));
    }

    /** Tells a reader that holds its body back to send it. */
    void writeContinue() {
        var line = "HTTP/1.1 100 Continue\r\n\r\n";
        var _ = channel.writeAndFlush(Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII));
    }

    /** Drops what is not with the socket yet. */
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
     * A reader who does not take what he has asked for keeps little of it in memory: most is
     * dropped here, and fetched again when he goes on.
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

    /** All that was at hand is with the socket. */
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
            // The shape has ended meanwhile: the reader sees that the answer is not whole.
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

    /** The next bytes, at most so many. */
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
