/** The coordinator's feed on a real Kafka: the writer of the feed, and who reads the catalogue. */
@NullMarked
package dev.metamorph.coordinator.kafka;

import org.jspecify.annotations.NullMarked;
