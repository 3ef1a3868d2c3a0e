package dev.metamorph.feed.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts values that are too large for a Kafka record with default limits into numbered pieces, and
 * joins them again.
 */
public final class FeedPieces {
    /** No value of the feed's topic is larger, nor is what a piece holds. */
    public static final int MAX_BYTES = 900_000;

    private static final int PIECE_HEAD_BYTES = FeedCodec.HEAD_BYTES + 10;
    private static final int SLICE_BYTES = MAX_BYTES - PIECE_HEAD_BYTES;

    private FeedPieces() {}

    /**
     * The value itself if it is small enough, else its pieces in order, whose sequence numbers
     * follow each other from the value's own.
     *
     * @param value as {@link FeedCodec#encode} made it
     */
    public static List<byte[]> cut(byte[] value) {
        return value.length <= MAX_BYTES ? List.of(value) : pieces(value);
    }

    private static List<byte[]> pieces(byte[] value) {
        var whole = 1 + value.length - FeedCodec.HEAD_BYTES;
        var count = Math.ceilDiv(whole, SLICE_BYTES);
        var epoch = WireReader.getLong(value, 2);
        var sequence = sequence(value);
        var pieces = new ArrayList<byte[]>(count);
        for (var index = 0; index < count; index++) {
            var from = index * (long) SLICE_BYTES;
            var length = (int) Math.min(SLICE_BYTES, whole - from);
            var out = new WireWriter(PIECE_HEAD_BYTES + length);
            FeedCodec.head(out, FeedCodec.PIECE, epoch, sequence + index);
            out.varint(index);
            out.varint(count);
            slice(out, value, (int) from, length);
            pieces.add(out.toArray());
        }
        return pieces;
    }

    /** Of "kind body", in which the kind stands first and the head's other parts do not stand. */
    private static void slice(WireWriter out, byte[] value, int from, int length) {
        if (from > 0) {
            out.raw(value, FeedCodec.HEAD_BYTES + from - 1, length);
            return;
        }
        out.fixed8(value[FeedCodec.KIND_AT]);
        out.raw(value, FeedCodec.HEAD_BYTES, length - 1);
    }

    /**
     * The record that was cut.
     *
     * @param last the record's last piece, which gives the envelope its place
     * @param parts what all its pieces hold, in order, the last one's too
     */
    public static Envelope join(Piece last, List<byte[]> parts) {
        if (!last.isLast() || parts.size() != last.count()) {
            throw new FeedFormatException(
                    "%d parts to join at piece %d of %d"
                            .formatted(parts.size(), last.index() + 1, last.count()));
        }
        var size = parts.stream().mapToLong(part -> part.length).sum();
        if (size > Integer.MAX_VALUE - 16) {
            throw new FeedFormatException("pieces of %d bytes in all".formatted(size));
        }
        var whole = new byte[(int) size];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        var in = new WireReader(whole, 0);
        var kind = (byte) in.fixed8();
        return new Envelope(last.epoch(), last.sequence(), FeedCodec.record(kind, in));
    }

    static Piece read(WireReader in, long epoch, long sequence) {
        var index = in.number();
        var count = in.number();
        var bytes = Arrays.copyOfRange(in.array(), in.position(), in.position() + in.left());
        return new Piece(epoch, sequence, index, count, bytes);
    }

    static long sequence(byte[] value) {
        return WireReader.getLong(value, FeedCodec.SEQUENCE_AT);
    }

    /** The same value, in the same array, with another sequence number. */
    public static byte[] renumber(byte[] value, long sequence) {
        WireWriter.putLong(value, FeedCodec.SEQUENCE_AT, sequence);
        return value;
    }
}
