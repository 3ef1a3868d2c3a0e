/**
 * Postgres's logical replication messages, turned into fragments of transactions: pure functions of
 * the bytes, but for the one question that the stream does not answer ({@link
 * dev.metamorph.replication.pgoutput.Ancestry}).
 */
@NullMarked
package dev.metamorph.replication.pgoutput;

import org.jspecify.annotations.NullMarked;
