package dev.metamorph.http.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes in pieces, as they come from a log: many small ones, or a few large ones. */
public final class Pieces {
    /** From here on a piece is sent as it lies. */
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

    /** The bytes between two places, sliced. */
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

    /** The same bytes, runs of small pieces copied together. */
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
