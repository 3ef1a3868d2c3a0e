package dev.metamorph.shapelog.store;

import dev.metamorph.shape.LogOffset;

/**
 * Items of a shape log that were appended together, as the store has them; read only.
 *
 * <pre>
 * block   flags:1 chunkBytes:varint indexBytes:varint index data
 * index   (transaction operation length)*
 *         transaction: varint, less that of the item before (0 before the first)
 *         operation:   varint, less that of the item before if that has the same transaction
 * data    ("," item)*
 * </pre>
 *
 * <p>A page of the log ends behind a block that closes a chunk, and never inside a block: so pages
 * are stable however transactions were cut into feed records.
 */
public final class LogBlock {
    /** The flag of a block that closes a chunk. */
    public static final int CLOSES_CHUNK = 1;

    private final DataReader in;
    private final int flags;
    private final long chunkBytes;
    private final int dataStart;

    private LogBlock(DataReader in) {
        this.in = in;
        flags = in.fixed8();
        chunkBytes = in.varint();
        var indexBytes = in.number();
        dataStart = in.position() + indexBytes;
    }

    /** Reads the head of a block, which starts where the reader is. */
    public static LogBlock read(DataReader in) {
        return new LogBlock(in);
    }

    public boolean closesChunk() {
        return (flags & CLOSES_CHUNK) != 0;
    }

    /** How many bytes the chunk has with this block, 0 if it closes it. */
    public long chunkBytes() {
        return chunkBytes;
    }

    /** Where in the reader's array the items start. */
    public int start() {
        return dataStart;
    }

    /** Where in the reader's array the items after an offset start; to be asked once. */
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
