/**
 * What one partition of the feed makes of its records: the task, a deterministic function of them,
 * and the readers' way into its store. Knows a {@code dev.metamorph.shapelog.store.Store}, not
 * Kafka Streams; all bytes of a shape log are decided here.
 */
@NullMarked
package dev.metamorph.shapelog.task;

import org.jspecify.annotations.NullMarked;
