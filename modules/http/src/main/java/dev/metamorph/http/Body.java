package dev.metamorph.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a response, in pieces that are sent one after the other. Whoever sends them
 * duplicates the buffers: many readers share them.
 *
 * @param pieces the bytes
 * @param sizeBytes how many
 */
record Body(List<ByteBuffer> pieces, long sizeBytes) {
    static final Body EMPTY = new Body(List.of(), 0);

    private static final ByteBuffer OPEN = ascii("[");
    private static final ByteBuffer COMMA = ascii(",");
    private static final ByteBuffer CLOSE = ascii("]");

    /** Copies the list. */
    Body {
        pieces = List.copyOf(pieces);
    }

    static Body of(String text) {
        var bytes = StandardCharsets.UTF_8.encode(text);
        return new Body(List.of(bytes), bytes.remaining());
    }

    static Body of(List<ByteBuffer> pieces) {
        return new Body(pieces, pieces.stream().mapToLong(ByteBuffer::remaining).sum());
    }

    /** A JSON array of stored items. */
    static Body array(List<ByteBuffer> items) {
        var pieces = new ArrayList<ByteBuffer>(items.size() + 2);
        pieces.add(OPEN);
        pieces.addAll(items);
        pieces.add(CLOSE);
        return of(pieces);
    }

    /** A JSON array of stored items and one more. */
    static Body array(List<ByteBuffer> items, ByteBuffer more) {
        var all = new ArrayList<ByteBuffer>(items.size() + 2);
        all.addAll(items);
        if (!items.isEmpty()) {
            all.add(COMMA);
        }
        all.add(more);
        return array(all);
    }

    /** These bytes and a text's. */
    Body then(String text) {
        var all = new ArrayList<>(pieces);
        all.add(ascii(text));
        return new Body(all, sizeBytes + text.length());
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
