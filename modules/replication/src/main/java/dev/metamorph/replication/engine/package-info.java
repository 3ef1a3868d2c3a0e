/**
 * The embedded Debezium engine, which here delivers what our own thread reads instead of reading
 * itself. Everything that depends on Debezium's internals is in this package; the version is pinned
 * and the seam is tested.
 *
 * <p>Debezium starts and stops as always; only its task is ours: the task gets a replication
 * connection that reads nothing ({@link dev.metamorph.replication.engine.GatedConnection}), and
 * polls a {@link dev.metamorph.replication.engine.Relay} instead of Debezium's queue.
 */
@NullMarked
package dev.metamorph.replication.engine;

import org.jspecify.annotations.NullMarked;
