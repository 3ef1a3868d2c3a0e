package dev.metamorph.http.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations on bytes that lie in several pieces, as logs give them: many small pieces, or a few
 * large ones.
 */
public final class Pieces {
    /** A piece of at least this size is sent without copying. */
    private static final int LARGE_BYTES = 16 * 1024;

    private static final int JOINED_BYTES = 64 * 1024;

    private Pieces() {}

    public static long size(List<ByteBuffer> pieces) {
        var size = 0L;
        for (var piece : pieces) {
            size += piece.remaining();
        }
        return size;
    }

    /** The bytes between two positions, as slices. */
    public static List<ByteBuffer> between(List<ByteBuffer> pieces, long from, long to) {
        var cut = new ArrayList<ByteBuffer>();
        var start = 0L;
        for (var piece : pieces) {
            var end = start + piece.remaining();
            if (end > from && start < to) {
                var first = (int) (Math.max(from, start) - start);
                var last = (int) (Math.min(to, end) - start);
                cut.add(piece.slice(piece.position() + first, last - first));
            }
            start = end;
        }
        return cut;
    }

    /** The same bytes, with runs of small pieces copied into one. */
    public static List<ByteBuffer> joined(List<ByteBuffer> pieces) {
        if (pieces.size() < 2) {
            return pieces;
        }
        var joined = new ArrayList<ByteBuffer>();
        var run = new ArrayList<ByteBuffer>();
        var runBytes = 0;
        for (var piece : pieces) {
            var size = piece.remaining();
            if (size >= LARGE_BYTES || runBytes + size > JOINED_BYTES) {
                flush(run, runBytes, joined);
                runBytes = 0;
            }
            if (size >= LARGE_BYTES) {
                joined.add(piece);
            } else {
                run.add(piece);
                runBytes += size;
            }
        }
        flush(run, runBytes, joined);
        return joined;
    }

    private static void flush(List<ByteBuffer> run, int bytes, List<ByteBuffer> to) {
        if (bytes == 0) {
            return;
        }
        var copy = ByteBuffer.allocate(bytes);
        run.forEach(piece -> copy.put(piece.duplicate()));
        to.add(copy.flip());
        run.clear();
    }
}
