package dev.metamorph.http.message;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/** Reads bytes that lie in several pieces. */
public final class PiecesInput extends InputStream {
    private final ArrayDeque<ByteBuffer> left = new ArrayDeque<>();

    public PiecesInput(List<ByteBuffer> pieces) {
        pieces.forEach(piece -> left.add(piece.duplicate()));
    }

    private boolean isAtEnd() {
        while (!left.isEmpty() && !left.element().hasRemaining()) {
            left.remove();
        }
        return left.isEmpty();
    }

    @Override
    public int read() {
        return isAtEnd() ? -1 : left.element().get() & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        var piece = left.element();
        var count = Math.min(length, piece.remaining());
        piece.get(into, offset, count);
        return count;
    }
}
