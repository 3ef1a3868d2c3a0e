package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;

/**
 * Reads a block: items of a shape log that were appended and stored together.
 *
 * <pre>
 * block   flags:1 chunkBytes:varint indexBytes:varint index data
 * index   (transaction operation length)*
 *         transaction: varint, difference to the previous item's (to 0 for the first)
 *         operation:   varint, difference to the previous item's within a transaction
 * data    ("," item)*
 * </pre>
 *
 * <p>A page of the log ends behind a block that closes a chunk, and never inside a block, so pages
 * do not depend on how transactions were cut into feed records.
 */
public final class LogBlock {
    /** The flag of a block that closes a chunk. */
    public static final int CLOSES_CHUNK = 1;

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
}
