/**
 * Shape log to Kafka topic: a publisher per feed partition that is owned here reads the logs of
 * published shapes as an HTTP reader does, and writes rows and cursors in one Kafka transaction.
 */
@NullMarked
package dev.metamorph.publish;

import org.jspecify.annotations.NullMarked;
