package dev.metamorph.publish;

import dev.metamorph.publish.record.ShapeRecord;

import org.apache.kafka.common.utils.Utils;

/**
 * The topic of a published shape, and the distribution of its records over partitions: by the
 * murmur2 hash of the key, as Kafka's own producers do.
 *
 * @param topic the topic
 * @param partitions the number of partitions
 * @param untimed whether records get the time of sending, because the topic refuses the commit time
 */
record Destination(String topic, int partitions, boolean untimed) {
    int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    OutgoingRecord outgoing(ShapeRecord record) {
        return outgoing(partition(record.key()), record);
    }

    OutgoingRecord outgoing(int partition, ShapeRecord record) {
        return new OutgoingRecord(topic, partition, untimed ? withoutTime(record) : record);
    }

    private static ShapeRecord withoutTime(ShapeRecord record) {
        return new ShapeRecord(record.key(), record.value(), record.headers(), ShapeRecord.NOW);
    }
}
