package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;

/** Receives the items of a change, in the order of their offsets. */
public interface ItemSink {
    /** An empty buffer for the next item. */
    ItemBuffer buffer();

    /**
     * Receives a complete item.
     *
     * @param offset the position of the item in the log
     * @param item the buffer that {@link #buffer()} returned; the caller does not touch it any
     *     more. It ends in <code>}}</code>, as {@link Items#markLast} requires
     */
    void append(LogOffset offset, ItemBuffer item);
}
