package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shapelog.store.LogBlock;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TailTotals;

import java.util.Arrays;
import java.util.Optional;
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

    /** The part of the block that belongs to complete transactions; 0 items if there is none. */
    private int completeItems;

    private int completeBytes;
    private int completeIndex;
    private long completeChunk;
    private LogOffset completeEnd = LogOffset.SNAPSHOT_END;
    private Optional<TailTotals> completeTotals = Optional.empty();

    /** The first item after that part, and where the index continues behind it. */
    private LogOffset nextItem = LogOffset.SNAPSHOT_END;

    private int nextLength;
    private int nextIndex;
    private int waitingFrom = NONE;
    private LogOffset waiting = LogOffset.SNAPSHOT_END;
    private int waitingRows;

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
        var item = held.bytes(held.left());
        waitingRows = Items.rows(item);
        data.raw(item);
    }

    /**
     * Appends an item.
     *
     * @param rows the change of the number of rows that readers see
     */
    void append(LogOffset offset, ItemBuffer json, int rows) {
        settle(false);
        if (items > 0 && mustPart(offset, json.length())) {
            close(0);
        }
        waitingFrom = data.length();
        waiting = offset;
        waitingRows = rows;
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
        completeItems = items;
        completeBytes = data.length();
        completeIndex = index.length();
        completeChunk = shape.chunkBytes();
        completeEnd = before;
        completeTotals = shape.count().tail();
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
        if (shape.append(waiting, length - 1, waitingRows)) {
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
        if (items == completeItems) {
            nextItem = waiting;
            nextLength = length;
            nextIndex = index.length();
        }
        before = waiting;
        items++;
    }

    /**
     * Writes all items except the one that is held back. Readers see a block whole or not at all,
     * so items of a transaction that is incomplete get a block apart from complete ones.
     */
    private void close(int flags) {
        var end = waitingFrom == NONE ? data.length() : waitingFrom;
        if (completeItems > 0 && completeItems < items) {
            var complete = new WireWriter(completeIndex + 32);
            complete.raw(index.array(), 0, completeIndex);
            put(
                    new Part(0, completeChunk, completeEnd, completeTotals),
                    complete,
                    0,
                    completeBytes);
            var rest = new WireWriter(index.length() + 32);
            rest.varint(nextItem.transaction());
            rest.varint(nextItem.operation());
            rest.varint(nextLength);
            rest.raw(slice(index, nextIndex, index.length()));
            put(whole(flags), rest, completeBytes, end);
        } else {
            put(whole(flags), index, 0, end);
        }
        var rest = Arrays.copyOfRange(data.array(), end, data.length());
        data.cut(0);
        data.raw(rest);
        index.cut(0);
        items = 0;
        completeItems = 0;
        waitingFrom = waitingFrom == NONE ? NONE : 0;
    }

    /**
     * A block's head.
     *
     * @param last the offset of its last item
     * @param totals the totals up to its end, if they are known
     */
    private record Part(int flags, long chunkBytes, LogOffset last, Optional<TailTotals> totals) {}

    private Part whole(int flags) {
        return new Part(flags, shape.chunkBytes(), before, shape.count().tail());
    }

    private void put(Part part, WireWriter partIndex, int from, int to) {
        part.totals().ifPresent(totals -> LogBlock.append(totals, partIndex));
        var block = new WireWriter(partIndex.length() + to - from + 16);
        block.fixed8(part.flags() | (part.totals().isPresent() ? LogBlock.HAS_TOTALS : 0));
        block.varint(part.chunkBytes());
        block.varint(partIndex.length());
        block.raw(partIndex.array(), 0, partIndex.length());
        block.raw(data.array(), from, to - from);
        batch.putBlock(StoreKeys.log(shape.number(), part.last()), block);
    }

    private static byte[] slice(WireWriter of, int from, int to) {
        return Arrays.copyOfRange(of.array(), from, to);
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
