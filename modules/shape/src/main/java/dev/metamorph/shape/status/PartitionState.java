package dev.metamorph.shape.status;

import dev.metamorph.shape.Lsn;

import java.net.URI;

/** The place of the shape logs of one partition, as one instance sees it. */
public sealed interface PartitionState {
    /** The number of the partition, from 0. */
    int partition();

    /**
     * This instance has the logs.
     *
     * @param reached the LSN up to which they are complete
     * @param shapes the number of shapes in the partition
     * @param steps the number of feed records, or parts of one, that the task has applied here; it
     *     grows as long as the task works
     */
    record Here(int partition, Lsn reached, int shapes, long steps) implements PartitionState {}

    /**
     * This instance restores the logs from Kafka.
     *
     * @param restored the number of entries of the changelog that have been read
     * @param total the number of entries to read
     */
    record Restoring(int partition, long restored, long total) implements PartitionState {}

    /** Another instance has the logs. */
    record Elsewhere(int partition, URI instance) implements PartitionState {}

    /** No instance is known to have the logs. */
    record Unassigned(int partition) implements PartitionState {}
}
