package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shapelog.store.LogBlock;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Appends the items of one feed record to one shape's log. The newest item is held back until it is
 * known whether it is the last one of its transaction; if the record ends first, it is stored.
 */
final class LogWriter {
    /** A block with this many bytes of items is closed; that leaves room for its index. */
    private static final int BLOCK_BYTES = 600_000;

    private static final int NONE = -1;

    private final Shape shape;
    private final Batch batch;
    private final BooleanSupplier partial;
    private final WireWriter data = new WireWriter(512);
    private final WireWriter index = new WireWriter(32);
    private int items;
    private LogOffset before = LogOffset.SNAPSHOT_END;
    private int waitingFrom = NONE;
    private LogOffset waiting = LogOffset.SNAPSHOT_END;

    /**
     * A writer for the items of one feed record.
     *
     * @param partial whether the transaction whose items are appended continues in another record
     */
    LogWriter(Shape shape, Batch batch, BooleanSupplier partial) {
        this.shape = shape;
        this.batch = batch;
        this.partial = partial;
        if (shape.holds()) {
            takeUp();
        }
    }

    private void takeUp() {
        var held = batch.getLarge(StoreKeys.held(shape.number())).orElseThrow();
        waiting = new LogOffset(held.fixed64(), held.fixed64());
        waitingFrom = 0;
        data.raw(held.bytes(held.left()));
    }

    /** Appends an item. */
    void append(LogOffset offset, ItemBuffer json) {
        settle(false);
        if (items > 0 && mustPart(offset, json.length())) {
            close(0);
        }
        waitingFrom = data.length();
        waiting = offset;
        data.fixed8(',');
        data.raw(json.array(), 0, json.length());
    }

    /** Readers see a block whole or not at all, so an incomplete transaction begins a new one. */
    private boolean mustPart(LogOffset offset, int sizeBytes) {
        return data.length() + sizeBytes > BLOCK_BYTES
                || (before.transaction() != offset.transaction() && partial.getAsBoolean());
    }

    /** Completes the transaction: the items appended so far become visible. */
    void commit() {
        settle(true);
        shape.commit();
    }

    private void settle(boolean last) {
        if (waitingFrom == NONE) {
            return;
        }
        if (last) {
            var marked =
                    Items.markLast(
                            Arrays.copyOfRange(data.array(), waitingFrom + 1, data.length()));
            data.cut(waitingFrom + 1);
            data.raw(marked);
        }
        var length = data.length() - waitingFrom;
        waitingFrom = NONE;
        enter(length);
        if (shape.append(waiting, length - 1)) {
            close(LogBlock.CLOSES_CHUNK);
        } else if (data.length() >= BLOCK_BYTES) {
            close(0);
        }
    }

    private void enter(int length) {
        var sameTransaction = items > 0 && waiting.transaction() == before.transaction();
        index.varint(
                items > 0 ? waiting.transaction() - before.transaction() : waiting.transaction());
        index.varint(
                sameTransaction ? waiting.operation() - before.operation() : waiting.operation());
        index.varint(length);
        before = waiting;
        items++;
    }

    /** Writes a block of all items except the one that is held back. */
    private void close(int flags) {
        var end = waitingFrom == NONE ? data.length() : waitingFrom;
        var block = new WireWriter(index.length() + end + 16);
        block.fixed8(flags);
        block.varint(shape.chunkBytes());
        block.varint(index.length());
        block.raw(index.array(), 0, index.length());
        block.raw(data.array(), 0, end);
        batch.putBlock(StoreKeys.log(shape.number(), before), block);
        var rest = Arrays.copyOfRange(data.array(), end, data.length());
        data.cut(0);
        data.raw(rest);
        index.cut(0);
        items = 0;
        waitingFrom = waitingFrom == NONE ? NONE : 0;
    }

    /** Writes a block before the record has been processed completely. */
    void flush() {
        if (items > 0) {
            close(0);
        }
    }

    /** Writes everything at the record's end, a held-back item under a key of its own. */
    void finish() {
        flush();
        var key = StoreKeys.held(shape.number());
        if (waitingFrom != NONE) {
            var held = new WireWriter(data.length() + 16);
            held.fixed64(waiting.transaction());
            held.fixed64(waiting.operation());
            held.raw(data.array(), 0, data.length());
            batch.putLarge(key, held);
            shape.hold(true);
        } else if (shape.holds()) {
            batch.deleteLarge(key);
            shape.hold(false);
        }
    }
}
