package dev.metamorph.publish.record;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a page as one JSON array, read without a copy of the whole, of which parts can be
 * taken again.
 */
final class PageInput extends InputStream {
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private int piece;
    private int at;

    PageInput(List<ByteBuffer> items) {
        pieces.add(ascii("["));
        items.forEach(each -> pieces.add(each.slice()));
        pieces.add(ascii("]"));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A copy of a part, by its place in the array. */
    ByteBuffer copy(long start, long end) {
        var copy = ByteBuffer.allocate(Math.toIntExact(end - start));
        var first = 0L;
        for (var each : pieces) {
            var from = Math.max(start, first);
            var to = Math.min(end, first + each.limit());
            if (from < to) {
                copy.put(each.slice((int) (from - first), (int) (to - from)));
            }
            first += each.limit();
        }
        return copy.flip();
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (piece < pieces.size()) {
            var current = pieces.get(piece);
            var count = Math.min(length, current.limit() - at);
            if (count > 0 || length == 0) {
                current.get(at, bytes, offset, count);
                at += count;
                return count;
            }
            piece++;
            at = 0;
        }
        return length == 0 ? 0 : -1;
    }
}
