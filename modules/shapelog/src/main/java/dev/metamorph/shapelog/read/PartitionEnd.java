package dev.metamorph.shapelog.read;

import java.util.function.LongConsumer;

/** Where a partition of a topic ends, as the broker knows it. */
@FunctionalInterface
public interface PartitionEnd {
    /** It cannot be said. */
    long UNKNOWN = -1;

    /**
     * Asks the broker.
     *
     * @param then told, on any thread, the offset of the next record as it was at some moment after
     *     this call, or {@link #UNKNOWN}
     */
    void ask(LongConsumer then);
}
