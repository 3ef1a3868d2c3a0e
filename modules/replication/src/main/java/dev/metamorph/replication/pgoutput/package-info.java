/**
 * Decodes Postgres's logical replication messages into fragments of transactions. Pure functions of
 * the bytes, except for one lookup that the stream does not answer ({@link
 * dev.metamorph.replication.pgoutput.Ancestry}).
 */
@NullMarked
package dev.metamorph.replication.pgoutput;

import org.jspecify.annotations.NullMarked;
