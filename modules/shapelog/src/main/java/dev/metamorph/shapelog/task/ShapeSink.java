package dev.metamorph.shapelog.task;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Leads the items of one change after the other into the logs that they belong to. */
final class ShapeSink implements ItemSink {
    private final ItemBuffer item = new ItemBuffer(1024);
    private @Nullable RecordEffects work;
    private @Nullable Shape shape;
    private long bytes;

    /** The items that come are this shape's. */
    void aim(RecordEffects now, Shape at) {
        work = now;
        shape = at;
        bytes = 0;
    }

    /** How many bytes have come since. */
    long bytes() {
        return bytes;
    }

    @Override
    public ItemBuffer buffer() {
        item.reset();
        return item;
    }

    @Override
    public void append(LogOffset offset, ItemBuffer json) {
        Objects.requireNonNull(work).writer(Objects.requireNonNull(shape)).append(offset, json);
        bytes += json.length();
    }
}
