package dev.metamorph.shapelog.task;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Appends the items of one change after another to the logs of their shapes. */
final class ShapeSink implements ItemSink {
    private final ItemBuffer item = new ItemBuffer(1024);
    private @Nullable RecordEffects work;
    private @Nullable Shape shape;
    private long bytes;

    /** Directs the items that follow to a shape's log. */
    void aim(RecordEffects now, Shape at) {
        work = now;
        shape = at;
        bytes = 0;
    }

    /** The bytes of items appended since {@link #aim}. */
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
