package dev.metamorph.publish.topic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads a partition to its end, committed records or all. The end is the high watermark at the
 * start: the read-committed end would miss records that wait for the marker of their transaction.
 * Any thread.
 */
public final class TopicReader {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Records are small, and their values are not kept. */
    private static final int MAX_POLL_RECORDS = 5_000;

    private final Admin admin;
    private final Map<String, Object> properties;

    /**
     * Creates a reader.
     *
     * @param consumer settings of the consumers; isolation and offsets are set here
     */
    public TopicReader(Admin admin, Map<String, ?> consumer) {
        this.admin = admin;
        properties = new HashMap<>(consumer);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    }

    /**
     * Passes all committed records of a partition to a visitor, in order. Waits for Kafka.
     *
     * @throws KafkaException if nothing comes for half a minute before the end is reached
     */
    public void read(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        read(partition, 0, properties, visitor);
    }

    /**
     * Passes all records of a partition from an offset on to a visitor, in order, those of open and
     * aborted transactions among them. Waits for Kafka.
     *
     * @throws KafkaException if nothing comes for half a minute before the end is reached
     */
    public void readUncommitted(
            TopicPartition partition, long from, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        var all = new HashMap<>(properties);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        read(partition, from, all, visitor);
    }

    private void read(
            TopicPartition partition,
            long from,
            Map<String, Object> consumerProperties,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        var end = end(partition);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(consumerProperties)) {
            consumer.assign(List.of(partition));
            if (from == 0) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, from);
            }
            var patience = System.nanoTime() + PATIENCE.toNanos();
            var position = consumer.position(partition);
            while (position < end) {
                consumer.poll(POLL).records(partition).forEach(visitor);
                var now = consumer.position(partition);
                if (now > position) {
                    patience = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() - patience > 0) {
                    throw new TimeoutException(
                            "%s was read to %d, not to its end %d, within %s"
                                    .formatted(partition, now, end, PATIENCE));
                }
                position = now;
            }
        }
    }

    /**
     * The offset behind a partition's last record, committed or not. Waits for Kafka.
     *
     * @throws KafkaException if Kafka refuses or does not answer in time
     */
    public long end(TopicPartition partition) {
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new KafkaException("asking for the end of " + partition, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
