/**
 * The task of one feed partition, a deterministic function of the partition's records, and the
 * readers' access to its store. Knows a {@code dev.metamorph.shapelog.store.Store}, not Kafka
 * Streams; all bytes of a shape log are decided here.
 */
@NullMarked
package dev.metamorph.shapelog.task;

import org.jspecify.annotations.NullMarked;
