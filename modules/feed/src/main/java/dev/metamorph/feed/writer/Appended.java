package dev.metamorph.feed.writer;

/**
 * Where a record came to stand, acknowledged by Kafka.
 *
 * @param sequence its number in its partition
 * @param mark {@link SentTransactions#mark()} at the moment it was sent: the transactions with
 *     lower numbers come before it
 */
public record Appended(long sequence, long mark) {}
