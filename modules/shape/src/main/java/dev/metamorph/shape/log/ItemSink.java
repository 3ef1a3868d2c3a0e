package dev.metamorph.shape.log;

import dev.metamorph.shape.LogOffset;

/** Takes the items that a change turns into, in the order of their offsets. */
public interface ItemSink {
    /** An empty buffer for the next item. */
    ItemBuffer buffer();

    /**
     * An item is complete.
     *
     * @param offset its place in the log
     * @param item the one that {@link #buffer()} gave; not touched any more by the caller. It ends
     *     in <code>}}</code>, as {@link Items#markLast} needs
     */
    void append(LogOffset offset, ItemBuffer item);
}
