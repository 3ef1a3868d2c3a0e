package dev.metamorph.feed.writer;

/**
 * The position of a record that Kafka has acknowledged.
 *
 * @param sequence the sequence number of the record in its partition
 * @param mark {@link SentTransactions#mark()} at the moment the record was sent: transactions with
 *     lower numbers come before the record
 */
public record Appended(long sequence, long mark) {}
