package dev.metamorph.publish;

import dev.metamorph.publish.record.ShapeRecord;

/**
 * A record and its destination.
 *
 * @param topic the topic
 * @param partition the partition of the topic
 * @param record the record
 */
record OutgoingRecord(String topic, int partition, ShapeRecord record) {}
