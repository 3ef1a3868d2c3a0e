/**
 * The embedded Debezium engine, made to carry what we read instead of reading itself. All that
 * depends on Debezium's inner workings is here; the version is pinned and the seam is tested.
 *
 * <p>Debezium sets up and ends as always; only its task is ours: it is given a replication
 * connection that reads nothing ({@link dev.metamorph.replication.engine.GatedConnection}), and it
 * polls a {@link dev.metamorph.replication.engine.Relay} instead of Debezium's queue.
 */
@NullMarked
package dev.metamorph.replication.engine;

import org.jspecify.annotations.NullMarked;
