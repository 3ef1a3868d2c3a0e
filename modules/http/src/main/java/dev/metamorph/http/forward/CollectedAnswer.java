package dev.metamorph.http.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Collects the answer of another instance, if it is a 200 of bounded length. */
final class CollectedAnswer implements PassedAnswer {
    /** More than the read times of half a million shapes have. */
    private static final int MAX_BYTES = 64 << 20;

    private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Returns the body; empty if there is none to use. It never completes exceptionally. */
    CompletableFuture<Optional<byte[]>> body() {
        return body;
    }

    @Override
    public void head(HttpResponse head) {
        if (head.status().code() != 200) {
            body.complete(Optional.empty());
        }
    }

    @Override
    public void piece(ByteBuf piece) {
        if (body.isDone() || bytes.size() + piece.readableBytes() > MAX_BYTES) {
            body.complete(Optional.empty());
            return;
        }
        var copy = new byte[piece.readableBytes()];
        piece.getBytes(piece.readerIndex(), copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void end() {
        body.complete(Optional.of(bytes.toByteArray()));
    }

    @Override
    public void failed(Throwable cause) {
        body.complete(Optional.empty());
    }
}
