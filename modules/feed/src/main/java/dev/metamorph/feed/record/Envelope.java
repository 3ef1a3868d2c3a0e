package dev.metamorph.feed.record;

/**
 * A feed record with its position in its leader's order.
 *
 * @param epoch the epoch of the leader that wrote it, which comes from the record offset of its
 *     {@code Claim}; -1 for a {@code Claim} itself
 * @param sequence the number of the record in its partition within the epoch, from 0 ({@code
 *     LeaderStarted}). A record that came in pieces has the number of its last piece
 * @param record the record
 */
public record Envelope(long epoch, long sequence, FeedRecord record) implements FeedEntry {}
