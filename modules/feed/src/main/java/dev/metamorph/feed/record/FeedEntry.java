package dev.metamorph.feed.record;

/**
 * The content of one Kafka record of the feed: a feed record, or a piece of one that is too large
 * for one Kafka record.
 */
public sealed interface FeedEntry permits Envelope, Piece {
    /** The epoch of the leader that wrote it; -1 for a {@code Claim}. */
    long epoch();

    /** The number of the entry in its partition within the epoch, from 0. */
    long sequence();
}
