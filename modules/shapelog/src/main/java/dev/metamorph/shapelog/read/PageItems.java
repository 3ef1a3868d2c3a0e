package dev.metamorph.shapelog.read;

import dev.metamorph.feed.record.WireWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Collects the items of a page: large pieces without a copy, small pieces copied together. */
final class PageItems {
    private static final int LARGE_BYTES = 16 << 10;
    private static final int TOGETHER_BYTES = 64 << 10;

    private final List<ByteBuffer> pieces = new ArrayList<>();
    private WireWriter together = new WireWriter(256);
    private boolean any;

    /** Adds items, each of which has a comma before it. */
    void add(byte[] bytes, int start) {
        add(bytes, start, bytes.length);
    }

    /** Adds the items between two indexes, at least one. */
    void add(byte[] bytes, int start, int end) {
        var from = any ? start : start + 1;
        any = true;
        var length = end - from;
        if (length >= LARGE_BYTES) {
            flush();
            pieces.add(ByteBuffer.wrap(bytes, from, length).asReadOnlyBuffer());
            return;
        }
        together.raw(bytes, from, length);
        if (together.length() >= TOGETHER_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (together.length() > 0) {
            pieces.add(ByteBuffer.wrap(together.array(), 0, together.length()).asReadOnlyBuffer());
            together = new WireWriter(256);
        }
    }

    List<ByteBuffer> done() {
        flush();
        return pieces;
    }
}
