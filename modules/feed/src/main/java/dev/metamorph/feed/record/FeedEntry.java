package dev.metamorph.feed.record;

/**
 * What one Kafka record of the feed holds: a feed record, or a piece of one that is too large for a
 * Kafka record. Both have a place in their leader's order.
 */
public sealed interface FeedEntry permits Envelope, Piece {
    /** The leader's epoch; -1 for a {@code Claim}. */
    long epoch();

    /** The number in its partition within the epoch. */
    long sequence();
}
