package dev.metamorph.feed.record;

import java.util.List;

/**
 * Codec of the values of the feed's Kafka records.
 *
 * <pre>
 * value   version:1 kind:1 epoch:8 sequence:8 body
 * piece   kind 'p', body = index:varint count:varint, then a slice of "kind:1 body" of the record
 *         that was cut
 * </pre>
 *
 * <p>Changes and rows are decoded as views of the value's array, which must not change afterwards.
 * Bytes in another form are refused with a {@link FeedFormatException}.
 */
public final class FeedCodec {
    /** The index of the kind's byte. */
    static final int KIND_AT = 1;

    /** The index of the sequence number's first byte. */
    static final int SEQUENCE_AT = 2 + Long.BYTES;

    /** The length of the part before the body. */
    static final int HEAD_BYTES = SEQUENCE_AT + Long.BYTES;

    static final byte VERSION = 1;
    static final byte PIECE = 'p';

    private FeedCodec() {}

    /** Encodes a record of any size; {@link FeedPieces#cut} cuts the result if it is too large. */
    public static byte[] encode(Envelope envelope) {
        return write(envelope).toArray();
    }

    private static WireWriter write(Envelope envelope) {
        var out = new WireWriter(HEAD_BYTES + RecordCodec.estimateBytes(envelope.record()));
        head(out, RecordCodec.kind(envelope.record()), envelope.epoch(), envelope.sequence());
        RecordCodec.write(out, envelope.record());
        return out;
    }

    /** The same as {@link FeedPieces#cut} of {@link #encode}, without a copy of a large record. */
    public static List<byte[]> encodePieces(Envelope envelope) {
        var out = write(envelope);
        return out.length() <= FeedPieces.MAX_BYTES
                ? List.of(out.toArray())
                : FeedPieces.pieces(out.array(), out.length());
    }

    /** Decodes the value of a Kafka record. */
    public static FeedEntry decode(byte[] value) {
        var in = new WireReader(value, 0);
        var version = in.fixed8();
        if (version != VERSION) {
            throw new FeedFormatException(
                    "feed record of version %d; this program reads version %d: update it"
                            .formatted(version, VERSION));
        }
        var kind = (byte) in.fixed8();
        var epoch = in.fixed64();
        var sequence = in.fixed64();
        return kind == PIECE
                ? FeedPieces.read(in, epoch, sequence)
                : new Envelope(epoch, sequence, record(kind, in));
    }

    /** Decodes the body of a record, which must end where the bytes end. */
    static FeedRecord record(byte kind, WireReader in) {
        try {
            var record = RecordCodec.read(kind, in);
            in.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new FeedFormatException(
                    "feed record of kind '%c': %s".formatted(kind, e.getMessage()), e);
        }
    }

    static void head(WireWriter out, byte kind, long epoch, long sequence) {
        out.fixed8(VERSION);
        out.fixed8(kind);
        out.fixed64(epoch);
        out.fixed64(sequence);
    }
}
