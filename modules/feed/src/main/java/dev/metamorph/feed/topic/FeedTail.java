package dev.metamorph.feed.topic;

import dev.metamorph.feed.record.FeedMark;

/** The end of a partition of the feed. */
public sealed interface FeedTail {
    /** The number of the partition. */
    int partition();

    /** The mark of the last record; {@link FeedMark#NONE} without one. */
    FeedMark mark();

    /** A partition without records: the topic is new, or was created again. */
    record Empty(int partition) implements FeedTail {
        @Override
        public FeedMark mark() {
            return FeedMark.NONE;
        }
    }

    /**
     * A partition that holds records.
     *
     * @param epoch the epoch of the last record; -1 if there are only {@code Claim}s
     * @param mark the mark of the last record
     */
    record Known(int partition, long epoch, FeedMark mark) implements FeedTail {}
}
