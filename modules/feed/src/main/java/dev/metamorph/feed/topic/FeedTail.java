package dev.metamorph.feed.topic;

import dev.metamorph.feed.record.FeedMark;

/** The end of a partition of the feed. */
public sealed interface FeedTail {
    /** Which partition. */
    int partition();

    /** What its last record says; {@link FeedMark#NONE} without one. */
    FeedMark mark();

    /** It holds no record: it is new, or was made anew. */
    record Empty(int partition) implements FeedTail {
        @Override
        public FeedMark mark() {
            return FeedMark.NONE;
        }
    }

    /**
     * It holds records.
     *
     * @param epoch of the last record; -1 if that is a {@code Claim}
     * @param mark of the last record
     */
    record Known(int partition, long epoch, FeedMark mark) implements FeedTail {}
}
