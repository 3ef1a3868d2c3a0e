/**
 * Measures reading the write-ahead log, beside {@code pg_recvlogical} and a bare replication stream
 * on the same WAL.
 */
@NullMarked
package dev.metamorph.bench.replication;

import org.jspecify.annotations.NullMarked;
