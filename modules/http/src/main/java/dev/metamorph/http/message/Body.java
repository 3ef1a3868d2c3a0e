package dev.metamorph.http.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The bytes of a response, in pieces that are sent one after the other. The sender must duplicate
 * the buffers, because many readers share them.
 *
 * @param pieces the bytes
 * @param sizeBytes the number of bytes
 * @param source produces the same bytes again
 */
public record Body(List<ByteBuffer> pieces, long sizeBytes, Source source) {
    public static final Body EMPTY = new Body(List.of(), 0);

    private static final ByteBuffer OPEN = ascii("[");
    private static final ByteBuffer COMMA = ascii(",");
    private static final ByteBuffer CLOSE = ascii("]");

    /**
     * Produces a body's bytes again, so that they need not stay in memory while a slow reader takes
     * them.
     */
    @FunctionalInterface
    public interface Source {
        /** No source: the sender keeps the bytes. */
        Source NONE = () -> CompletableFuture.failedStage(new IllegalStateException("no source"));

        /**
         * The same bytes in the same order, possibly cut into other pieces. Completes exceptionally
         * if the bytes no longer exist.
         */
        CompletionStage<List<ByteBuffer>> pieces();
    }

    Body(List<ByteBuffer> pieces, long sizeBytes) {
        this(pieces, sizeBytes, Source.NONE);
    }

    /** This body with that source. */
    public Body from(Source again) {
        return new Body(pieces, sizeBytes, again);
    }

    public Body {
        pieces = List.copyOf(pieces);
    }

    public static Body of(String text) {
        var bytes = StandardCharsets.UTF_8.encode(text);
        return new Body(List.of(bytes), bytes.remaining());
    }

    public static Body of(List<ByteBuffer> pieces) {
        return new Body(pieces, pieces.stream().mapToLong(ByteBuffer::remaining).sum());
    }

    /** A JSON array of stored items. */
    public static Body array(List<ByteBuffer> items) {
        var pieces = new ArrayList<ByteBuffer>(items.size() + 2);
        pieces.add(OPEN);
        pieces.addAll(items);
        pieces.add(CLOSE);
        return of(pieces);
    }

    /** A JSON array of stored items and of further items. */
    public static Body array(List<ByteBuffer> items, List<ByteBuffer> more) {
        var all = new ArrayList<ByteBuffer>(items.size() + 2);
        all.addAll(items);
        if (!items.isEmpty() && !more.isEmpty()) {
            all.add(COMMA);
        }
        all.addAll(more);
        return array(all);
    }

    /** This body followed by an ASCII text. */
    public Body then(String text) {
        var all = new ArrayList<>(pieces);
        all.add(ascii(text));
        return new Body(
                all,
                sizeBytes + text.length(),
                source.equals(Source.NONE)
                        ? source
                        : () ->
                                source.pieces()
                                        .thenApply(again -> {
                                            var complete = new ArrayList<>(again);
                                            complete.add(ascii(text));
                                            return complete;
                                        }));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
