package dev.metamorph.shapelog.task;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Appends the items of one change after another to the logs of their shapes. */
final class ShapeSink implements ItemSink {
    private final ItemBuffer item = new ItemBuffer(1024);
    private @Nullable RecordEffects work;
    private @Nullable Shape shape;
    private @Nullable KeptRowsWriter rows;
    private long bytes;

    /** Directs the items and rows of a transaction that follow to a shape. */
    void aim(RecordEffects now, Shape at, Lsn commit) {
        work = now;
        shape = at;
        bytes = 0;
        rows = null;
        if (at.keepsRows()) {
            rows = now.keptRows(at);
            rows.aim(commit);
        }
    }

    /** The bytes of items and rows since {@link #aim}. */
    long bytes() {
        return rows == null ? bytes : bytes + rows.bytes();
    }

    @Override
    public RowSink rows() {
        return Objects.requireNonNull(rows);
    }

    @Override
    public ItemBuffer buffer() {
        item.reset();
        return item;
    }

    @Override
    public void append(LogOffset offset, ItemBuffer json, int itsRows) {
        Objects.requireNonNull(work)
                .writer(Objects.requireNonNull(shape))
                .append(offset, json, itsRows);
        bytes += json.length();
    }
}
