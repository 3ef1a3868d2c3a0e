package dev.metamorph.shapelog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Says which transaction a restore waits for. Kafka Streams restores a store up to the end of its
 * changelog, uncommitted records among it, but reads committed: a transaction that Kafka has left
 * open there (KAFKA-20734) is waited for without an end, and nothing else tells of it. It is not
 * ended here, because its part in the offsets of the feed may have been committed.
 *
 * <p>Looks on a thread of its own.
 *
 * @see "docs/decisions/0014-published-shapes-are-log-shipping.md, transactions that Kafka leaves
 *     open"
 */
final class RestoreWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RestoreWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** Longer than a transaction may be open. */
    private static final Duration STANDING = Duration.ofSeconds(60);

    private final Admin admin;
    private final String changelog;
    private final RestoreProgress restores;
    private final Set<Waiting> told = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * A transaction that is open in a partition.
     *
     * @param offset the offset of its first record
     */
    record Waiting(int partition, long offset) {}

    RestoreWatch(Admin admin, String changelog, RestoreProgress restores) {
        this.admin = admin;
        this.changelog = changelog;
        this.restores = restores;
    }

    /** Starts to look; the admin client is closed by its owner. */
    static RestoreWatch start(Admin admin, String changelog, RestoreProgress restores) {
        var watch = new RestoreWatch(admin, changelog, restores);
        Thread.ofVirtual().name("metamorph-%s-restores".formatted(changelog)).start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look(restores.standing(STANDING));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells of each transaction once. */
    void look(Collection<Integer> partitions) throws InterruptedException {
        for (var partition : partitions) {
            for (var offset : open(partition)) {
                if (told.add(new Waiting(partition, offset))) {
                    log.warn(
                            "Restore waits for a transaction that is open partition={} offset={} remedy=\"kafka-transactions.sh --bootstrap-server ... abort --topic {} --partition {} --start-offset {}, then restart the instances\"",
                            partition,
                            offset,
                            changelog,
                            partition,
                            offset);
                }
            }
        }
    }

    /** The first offsets of the transactions that are open; none if Kafka does not say. */
    List<Long> open(int partition) throws InterruptedException {
        var asked = new TopicPartition(changelog, partition);
        var options =
                new DescribeProducersOptions()
                        .timeoutMs(Math.toIntExact(KafkaAdmin.PATIENCE.toMillis()));
        return answer(admin.describeProducers(List.of(asked), options).partitionResult(asked));
    }

    private static List<Long> answer(KafkaFuture<PartitionProducerState> state)
            throws InterruptedException {
        try {
            return state.get().activeProducers().stream()
                    .flatMapToLong(producer -> producer.currentTransactionStartOffset().stream())
                    .sorted()
                    .boxed()
                    .toList();
        } catch (ExecutionException e) {
            log.debug("Producers of the changelog not told", e);
            return List.of();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
