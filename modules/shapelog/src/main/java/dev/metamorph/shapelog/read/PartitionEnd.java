package dev.metamorph.shapelog.read;

import java.util.function.LongConsumer;

/** Asks the broker for the end offset of one partition of a topic. */
@FunctionalInterface
public interface PartitionEnd {
    /** The broker did not answer in time. */
    long UNKNOWN = -1;

    /**
     * Asks for the end offset and returns at once.
     *
     * @param then called on any thread with the offset of the next record at some moment after this
     *     call, or with {@link #UNKNOWN}
     */
    void ask(LongConsumer then);
}
