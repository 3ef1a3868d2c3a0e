package dev.metamorph.shapelog;

import dev.metamorph.shapelog.read.PartitionEnd;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.util.Map;
import java.util.function.LongConsumer;

/** Reads the end offsets of partitions from the broker. */
final class PartitionEnds {
    private final Admin admin;

    PartitionEnds(Admin admin) {
        this.admin = admin;
    }

    PartitionEnd of(TopicPartition partition) {
        return then -> ask(partition, then);
    }

    private void ask(TopicPartition partition, LongConsumer then) {
        var _ =
                admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .whenComplete((end, failure) ->
                                then.accept(failure == null ? end.offset() : PartitionEnd.UNKNOWN));
    }
}
