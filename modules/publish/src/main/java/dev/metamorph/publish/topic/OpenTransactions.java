package dev.metamorph.publish.topic;

import org.apache.kafka.common.TopicPartition;

import java.util.Collection;
import java.util.List;

/** Finds the transactions that are open in partitions of topics. Any thread. */
@FunctionalInterface
public interface OpenTransactions {
    /**
     * Finds them, as far as Kafka tells. Waits for Kafka.
     *
     * @param transactionalIds the ids whose producers are recognised
     * @param topics those that do not exist have none
     */
    List<Open> find(Collection<String> transactionalIds, Collection<String> topics);

    /**
     * A transaction that is open in a partition: consumers that read committed do not read past its
     * first record.
     *
     * @param offset the offset of its first record
     * @param producerId Kafka's id of its producer
     * @param transactionalId the transactional id that has this producer now; empty if it is none
     *     of those that were asked for
     */
    record Open(TopicPartition partition, long offset, long producerId, String transactionalId) {
        /** Says where it is, and which command ends it. */
        public String describe() {
            return "a Kafka transaction hangs in partition %d of topic %s; end it with kafka-transactions.sh --bootstrap-server ... abort --topic %s --partition %d --start-offset %d"
                    .formatted(
                            partition.partition(),
                            partition.topic(),
                            partition.topic(),
                            partition.partition(),
                            offset);
        }
    }
}
