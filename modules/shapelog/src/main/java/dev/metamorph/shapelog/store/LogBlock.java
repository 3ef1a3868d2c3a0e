package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;

import java.util.Optional;

/**
 * Reads a block: items of a shape log that were appended and stored together.
 *
 * <pre>
 * block   flags:1 chunkBytes:varint indexBytes:varint index data
 * index   (transaction operation length)* totals?
 *         transaction: varint, difference to the previous item's (to 0 for the first)
 *         operation:   varint, difference to the previous item's within a transaction
 * totals  {@link TailTotals} size:1
 * data    ("," item)*
 * </pre>
 *
 * <p>The totals are there if the flag {@code HAS_TOTALS} is. A version of this program that does
 * not know them reads the index only as far as the first item after an offset, which comes before
 * them.
 *
 * <p>A page of the log ends behind a block that closes a chunk, and never inside a block, so pages
 * do not depend on how transactions were cut into feed records.
 */
public final class LogBlock {
    /** The flag of a block that closes a chunk. */
    public static final int CLOSES_CHUNK = 1;

    /** The flag of a block whose index ends with totals. */
    public static final int HAS_TOTALS = 2;

    private final WireReader in;
    private final int flags;
    private final long chunkBytes;
    private final int dataStart;

    private LogBlock(WireReader in) {
        this.in = in;
        flags = in.fixed8();
        chunkBytes = in.varint();
        var indexBytes = in.number();
        dataStart = in.position() + indexBytes;
    }

    /** Reads the head of a block at the reader's position. */
    public static LogBlock read(WireReader in) {
        return new LogBlock(in);
    }

    public boolean closesChunk() {
        return (flags & CLOSES_CHUNK) != 0;
    }

    /** The size of the chunk including this block, in bytes; 0 if the block closes it. */
    public long chunkBytes() {
        return chunkBytes;
    }

    /** Appends totals to a block's index. */
    public static void append(TailTotals totals, WireWriter index) {
        var start = index.length();
        totals.encode(index);
        index.fixed8(index.length() - start);
    }

    /**
     * The totals of all items up to the block's end, if the block has them.
     *
     * @param value the value in which the reader stands
     */
    public Optional<TailTotals> totals(byte[] value) {
        return (flags & HAS_TOTALS) == 0
                ? Optional.empty()
                : Optional.of(
                        TailTotals.decode(
                                new WireReader(value, dataStart - 1 - value[dataStart - 1])));
    }

    /** The index in the reader's array at which the items start. */
    public int start() {
        return dataStart;
    }

    /**
     * The index in the reader's array at which the items after an offset start. May be called once,
     * because it consumes the index.
     */
    public int startAfter(LogOffset after) {
        var start = dataStart;
        var transaction = 0L;
        var operation = 0L;
        while (in.position() < dataStart) {
            var step = in.varint();
            transaction += step;
            operation = in.varint() + (step == 0 ? operation : 0);
            var length = in.number();
            if (new LogOffset(transaction, operation).compareTo(after) > 0) {
                return start;
            }
            start += length;
        }
        return start;
    }

    /**
     * A part of a block's items.
     *
     * @param from the index in the value at which it starts
     * @param to the index at which it ends
     * @param last the offset of its last item, or the one after which it starts if it has none
     */
    public record Part(int from, int to, LogOffset last) {}

    /**
     * The items after one offset and up to another. May be called once, because it consumes the
     * index. A block whose items are more than one lies in one value.
     *
     * @param length the length of the value in which the reader stands
     */
    public Part part(LogOffset after, LogOffset upTo, int length) {
        var from = dataStart;
        var start = dataStart;
        var last = after;
        var transaction = 0L;
        var operation = 0L;
        while (start < length) {
            var step = in.varint();
            transaction += step;
            operation = in.varint() + (step == 0 ? operation : 0);
            var size = in.number();
            var offset = new LogOffset(transaction, operation);
            if (offset.compareTo(upTo) > 0) {
                break;
            }
            start += size;
            if (offset.compareTo(after) <= 0) {
                from = start;
            } else {
                last = offset;
            }
        }
        return new Part(from, start, last);
    }
}
