package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shape.log.KeyCounts;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Appends rows to a shape's initial snapshot. A chunk is closed by the row that makes it long
 * enough. The last chunk ends with the control message that says what the snapshot sees, and may
 * hold nothing else.
 */
final class SnapshotWriter {
    private static final int BLOCK_BYTES = 600_000;

    private final Shape shape;
    private final BiConsumer<Row, ItemBuffer> format;
    private final Batch batch;
    private final RecordEffects work;
    private final ItemBuffer item = new ItemBuffer(512);
    private final WireWriter data = new WireWriter(4096);
    private int chunk;
    private long chunkBytes;
    private int block;
    private long rows;

    SnapshotWriter(Shape shape, RecordEffects work) {
        this(shape, shape.items()::snapshotItem, work);
    }

    /**
     * A writer of rows as other items than those of their columns alone.
     *
     * @param format writes the item of a row
     */
    SnapshotWriter(Shape shape, BiConsumer<Row, ItemBuffer> format, RecordEffects work) {
        this.shape = shape;
        this.format = format;
        this.work = work;
        batch = work.batch();
        var progress = shape.snapshot();
        chunk = progress.chunks();
        chunkBytes = progress.chunkBytes();
        block = progress.blocks();
        rows = progress.rows();
    }

    /**
     * Appends the rows of one record.
     *
     * @param underWay the commit of the transaction that is incomplete
     */
    void rows(SnapshotRows record, KeyCounts counts, Optional<Lsn> underWay) {
        for (var row : record.rows()) {
            row(row, counts, underWay);
        }
        flush();
        shape.snapshot(shape.snapshot().with(chunk, chunkBytes, block, rows));
        storeSize();
    }

    private void storeSize() {
        var key = StoreKeys.base(shape.number());
        shape.count().base().ifPresent(base -> batch.put(key, base.encode(shape.snapshot())));
    }

    private void row(Row row, KeyCounts counts, Optional<Lsn> underWay) {
        rows++;
        if (!shape.items().countSnapshotRow(row, counts)) {
            return;
        }
        item.reset();
        format.accept(row, item);
        append(1);
        if (shape.keepsRows()) {
            keep(row, underWay);
        }
        if (chunkBytes >= shape.created().format().chunkBytes()) {
            closeChunk();
        }
    }

    private void keep(Row row, Optional<Lsn> underWay) {
        var rows = work.keptRows(shape);
        var json = rows.buffer();
        shape.items().snapshotRow(row, json);
        rows.snapshotRow(shape.items().snapshotRowKey(row), json, underWay);
    }

    /** Appends the snapshot's end and closes the last chunk. */
    void finish() {
        item.reset();
        Items.snapshotEnd(shape.snapshot().started().orElseThrow().snapshot(), item);
        append(0);
        closeChunk();
        shape.snapshot(shape.snapshot().finish(chunk));
        storeSize();
    }

    private void append(int itemsOfRows) {
        shape.count().addToBase(item.length() + 1L, itemsOfRows);
        data.fixed8(',');
        data.raw(item.array(), 0, item.length());
        chunkBytes += item.length() + 1L;
        if (data.length() >= BLOCK_BYTES) {
            flush();
        }
    }

    private void closeChunk() {
        flush();
        chunk++;
        chunkBytes = 0;
        block = 0;
    }

    private void flush() {
        for (var from = 0; from < data.length(); from += LargeValue.MAX_BYTES) {
            var to = Math.min(data.length(), from + LargeValue.MAX_BYTES);
            batch.putBlock(
                    StoreKeys.rows(shape.number(), chunk, block),
                    Arrays.copyOfRange(data.array(), from, to));
            block++;
        }
        data.cut(0);
    }
}
