package dev.metamorph.feed.record;

import java.util.Arrays;

/**
 * A numbered piece of a record that is too large for one Kafka record. The pieces of a record are
 * consecutive in its partition, each with a sequence number of its own. A reader keeps the {@link
 * #bytes()} until the last piece has come, then calls {@link FeedPieces#join}. A {@code
 * LeaderStarted} discards the pieces that were kept.
 */
public final class Piece implements FeedEntry {
    private final long epoch;
    private final long sequence;
    private final int index;
    private final int count;
    private final byte[] bytes;

    /**
     * A piece; the array is not copied and must not change.
     *
     * @param index the index of the piece, from 0
     * @param count the number of pieces of the record
     */
    Piece(long epoch, long sequence, int index, int count, byte[] bytes) {
        if (index < 0 || index >= count) {
            throw new FeedFormatException("piece %d of %d cannot be".formatted(index, count));
        }
        this.epoch = epoch;
        this.sequence = sequence;
        this.index = index;
        this.count = count;
        this.bytes = bytes;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    /** The index of the piece among the record's pieces, from 0. */
    public int index() {
        return index;
    }

    /** The number of pieces of the record. */
    public int count() {
        return count;
    }

    /** Returns whether this piece completes the record. */
    public boolean isLast() {
        return index == count - 1;
    }

    /** The content, read-only; at most {@link FeedPieces#MAX_BYTES}. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Piece other
                && epoch == other.epoch
                && sequence == other.sequence
                && index == other.index
                && count == other.count
                && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "Piece[epoch=%d, sequence=%d, index=%d, count=%d, sizeBytes=%d]"
                .formatted(epoch, sequence, index, count, bytes.length);
    }
}
