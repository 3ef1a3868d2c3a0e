package dev.metamorph.publish.position;

import dev.metamorph.shape.port.PublishedPositions.Change;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads parts of a published shape's topic, read committed, up to the end that it had at the start.
 * The methods wait for Kafka, and throw {@link KafkaException} if it does not answer within 5 s.
 * Used by one thread.
 */
final class TopicScan implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration MAX_TIME = Duration.ofSeconds(3);
    private static final int MAX_RECORDS = 20_000;
    private static final long MAX_BYTES = 64L << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;

    private TopicScan(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.ends = ends;
    }

    /**
     * Opens a topic and asks for its ends.
     *
     * @param properties settings of the consumer; isolation and offsets are set here
     */
    static TopicScan open(Map<String, ?> properties, String topic) {
        var all = new HashMap<String, Object>(properties);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        var consumer = new KafkaConsumer<byte[], byte[]>(all);
        try {
            var partitions =
                    consumer.partitionsFor(topic, PATIENCE).stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new KafkaException("topic %s does not exist".formatted(topic));
            }
            return new TopicScan(consumer, partitions, consumer.endOffsets(partitions));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** The offsets behind the last records; those of open transactions do not count. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    Map<TopicPartition, Long> beginnings() {
        return consumer.beginningOffsets(partitions);
    }

    /** The first records of a time or later; the end of a partition that has none. */
    Map<TopicPartition, Long> since(Instant time) {
        var millis = Math.max(0, time.toEpochMilli());
        var asked = partitions.stream().collect(Collectors.toMap(each -> each, _ -> millis));
        var found = new HashMap<>(ends);
        consumer.offsetsForTimes(asked).forEach((partition, first) -> put(found, partition, first));
        return found;
    }

    private static void put(
            Map<TopicPartition, Long> into,
            TopicPartition partition,
            @Nullable OffsetAndTimestamp first) {
        if (first != null) {
            into.put(partition, first.offset());
        }
    }

    /**
     * Scans partitions from given offsets, each up to the first change that is wanted or to its
     * end. All together end early, after 20,000 records, 64 MiB or 3 s.
     */
    List<PartitionScan> scan(Map<TopicPartition, Long> from, Predicate<Change> wanted) {
        var scans = new TreeMap<Integer, PartitionScan>();
        from.forEach((partition, offset) ->
                scans.put(
                        partition.partition(),
                        new PartitionScan(
                                partition.partition(), offset, ends.getOrDefault(partition, 0L))));
        var open = new ArrayList<>(from.keySet());
        open.removeIf(each -> isOver(scans, each));
        consumer.assign(open);
        consumer.resume(open);
        open.forEach(each -> consumer.seek(each, from.getOrDefault(each, 0L)));
        var deadline = System.nanoTime() + MAX_TIME.toNanos();
        var records = 0;
        var bytes = 0L;
        while (!open.isEmpty()
                && records < MAX_RECORDS
                && bytes < MAX_BYTES
                && System.nanoTime() - deadline < 0) {
            for (var record : consumer.poll(POLL)) {
                var scan = scans.get(record.partition());
                if (scan != null) {
                    scan.take(record.offset(), TopicChange.of(record), wanted);
                }
                records++;
                bytes += record.serializedKeySize() + record.serializedValueSize();
            }
            for (var each : List.copyOf(open)) {
                skip(scans, each);
                if (isOver(scans, each)) {
                    consumer.pause(List.of(each));
                    open.remove(each);
                }
            }
        }
        return List.copyOf(scans.values());
    }

    /** Markers of transactions are no records, and compaction leaves gaps. */
    private void skip(Map<Integer, PartitionScan> scans, TopicPartition partition) {
        Optional.ofNullable(scans.get(partition.partition()))
                .ifPresent(scan -> scan.skipTo(consumer.position(partition)));
    }

    private static boolean isOver(Map<Integer, PartitionScan> scans, TopicPartition partition) {
        var scan = scans.get(partition.partition());
        return scan == null || scan.isOver();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
