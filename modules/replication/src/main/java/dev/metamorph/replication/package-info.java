/**
 * From the write-ahead log to the feed: the replication client, which embeds a Debezium engine,
 * assembles whole transactions, and acknowledges an LSN to Postgres only after Kafka has it. First
 * step of the path of a change.
 */
@NullMarked
package dev.metamorph.replication;

import org.jspecify.annotations.NullMarked;
