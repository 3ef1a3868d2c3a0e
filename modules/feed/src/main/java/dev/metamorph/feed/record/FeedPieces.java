package dev.metamorph.feed.record;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Cuts values that are too large for one Kafka record with default limits into numbered pieces, and
 * joins the pieces again.
 */
public final class FeedPieces {
    /** The largest value of the feed's topic in bytes; the content of a piece is never larger. */
    public static final int MAX_BYTES = 900_000;

    private static final int PIECE_HEAD_BYTES = FeedCodec.HEAD_BYTES + 10;
    private static final int SLICE_BYTES = MAX_BYTES - PIECE_HEAD_BYTES;

    private FeedPieces() {}

    /**
     * Returns the value itself if it is small enough, else its pieces in order. Their sequence
     * numbers are consecutive and begin with the value's own. A piece is made when it is asked for,
     * so that not all of them are in the heap at once.
     *
     * @param value the result of {@link FeedCodec#encode}
     */
    public static List<byte[]> cut(byte[] value) {
        return value.length <= MAX_BYTES ? List.of(value) : pieces(value, value.length);
    }

    /** The pieces of the value in the first {@code length} bytes of an array. */
    static List<byte[]> pieces(byte[] array, int length) {
        return new Pieces(array, 1 + length - FeedCodec.HEAD_BYTES);
    }

    /** Pieces that are made when they are asked for. */
    private static final class Pieces extends AbstractList<byte[]> implements RandomAccess {
        private final byte[] array;
        private final int wholeBytes;

        /**
         * The pieces of a value.
         *
         * @param wholeBytes the length of its "kind body"
         */
        Pieces(byte[] array, int wholeBytes) {
            this.array = array;
            this.wholeBytes = wholeBytes;
        }

        @Override
        public int size() {
            return Math.ceilDiv(wholeBytes, SLICE_BYTES);
        }

        @Override
        public byte[] get(int index) {
            Objects.checkIndex(index, size());
            var from = index * (long) SLICE_BYTES;
            var length = (int) Math.min(SLICE_BYTES, wholeBytes - from);
            var out = new WireWriter(PIECE_HEAD_BYTES + length);
            var epoch = WireReader.getLong(array, 2);
            FeedCodec.head(out, FeedCodec.PIECE, epoch, sequence(array) + index);
            out.varint(index);
            out.varint(size());
            slice(out, array, (int) from, length);
            return out.toArray();
        }
    }

    /** Appends a slice of "kind body": the value without its version, epoch and sequence number. */
    private static void slice(WireWriter out, byte[] value, int from, int length) {
        if (from > 0) {
            out.raw(value, FeedCodec.HEAD_BYTES + from - 1, length);
            return;
        }
        out.fixed8(value[FeedCodec.KIND_AT]);
        out.raw(value, FeedCodec.HEAD_BYTES, length - 1);
    }

    /**
     * Joins the pieces of a record.
     *
     * @param last the last piece, which gives the envelope its epoch and sequence number
     * @param parts the bytes of all pieces in order, with those of the last one
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

    /** Replaces the sequence number in the array, and returns the array. */
    public static byte[] renumber(byte[] value, long sequence) {
        WireWriter.putLong(value, FeedCodec.SEQUENCE_AT, sequence);
        return value;
    }
}
