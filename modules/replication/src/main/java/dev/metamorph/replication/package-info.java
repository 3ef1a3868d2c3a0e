/**
 * From the write-ahead log to the feed: an embedded Debezium engine as replication client, whole
 * transactions, and the way back to Postgres, where an LSN is acknowledged only after Kafka has it.
 * First step of the path.
 */
@NullMarked
package dev.metamorph.replication;

import org.jspecify.annotations.NullMarked;
