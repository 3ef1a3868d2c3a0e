package dev.metamorph.publish.topic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Finds open transactions with an admin client. Any thread. */
public final class KafkaOpenTransactions implements OpenTransactions {
    private static final Logger log = LoggerFactory.getLogger(KafkaOpenTransactions.class);
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private final Admin admin;

    /**
     * Works with an admin client.
     *
     * @param admin closed by its owner
     */
    public KafkaOpenTransactions(Admin admin) {
        this.admin = admin;
    }

    @Override
    public List<Open> find(Collection<String> transactionalIds, Collection<String> topics) {
        var ids = ids(transactionalIds);
        var partitions = partitions(topics);
        var options = new DescribeProducersOptions().timeoutMs(PATIENCE_MILLIS);
        var described = admin.describeProducers(partitions, options);
        var open = new ArrayList<Open>();
        for (var partition : partitions) {
            answer(described.partitionResult(partition))
                    .ifPresent(found ->
                            found.activeProducers()
                                    .forEach(producer -> {
                                        var id = ids.getOrDefault(producer.producerId(), "");
                                        producer.currentTransactionStartOffset()
                                                .ifPresent(offset ->
                                                        open.add(
                                                                new Open(
                                                                        partition,
                                                                        offset,
                                                                        producer.producerId(),
                                                                        id)));
                                    }));
        }
        return open;
    }

    /** The transactional ids by the producers that they have now. */
    private Map<Long, String> ids(Collection<String> transactionalIds) {
        var options = new DescribeTransactionsOptions().timeoutMs(PATIENCE_MILLIS);
        var described = admin.describeTransactions(transactionalIds, options);
        var ids = new HashMap<Long, String>();
        for (var id : transactionalIds) {
            answer(described.description(id)).ifPresent(found -> ids.put(found.producerId(), id));
        }
        return ids;
    }

    /** The partitions that have a leader; a question about the others would wait. */
    private List<TopicPartition> partitions(Collection<String> topics) {
        var options = new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS);
        var partitions = new ArrayList<TopicPartition>();
        admin.describeTopics(topics, options)
                .topicNameValues()
                .forEach((topic, description) ->
                        answer(description)
                                .ifPresent(found ->
                                        found.partitions().stream()
                                                .filter(each -> each.leader() != null)
                                                .forEach(each ->
                                                        partitions.add(
                                                                new TopicPartition(
                                                                        topic,
                                                                        each.partition())))));
        return partitions;
    }

    /** Empty if Kafka refuses, or does not answer in time. */
    private static <T> Optional<T> answer(KafkaFuture<T> future) {
        try {
            return Optional.of(future.get());
        } catch (ExecutionException e) {
            log.debug("Open transactions not told error=\"{}\"", e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
