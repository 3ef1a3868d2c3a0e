/** The coordinator's feed on Kafka: the feed's writer and the reader of the registry topic. */
@NullMarked
package dev.metamorph.coordinator.kafka;

import org.jspecify.annotations.NullMarked;
