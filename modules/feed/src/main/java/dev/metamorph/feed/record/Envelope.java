package dev.metamorph.feed.record;

/**
 * A record with its place in its leader's order.
 *
 * @param epoch the record offset of the leader's {@code Claim}; -1 for a {@code Claim} itself
 * @param sequence its number in its partition within the epoch, from 0 ({@code LeaderStarted}); of
 *     a record that came in pieces, the last piece's
 * @param record what it says
 */
public record Envelope(long epoch, long sequence, FeedRecord record) implements FeedEntry {}
