package dev.metamorph.bench.publish;

import dev.metamorph.bench.path.Deadline;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A consumer on a thread of its own that notes when each row came: keys are {@code {"id":n}}, and
 * each comes once, with a value.
 */
final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int KEY_PREFIX = "{\"id\":".length();

    private final KafkaConsumer<byte[], byte @Nullable []> consumer;
    private final long[] arrived;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;

    private TopicFollower(
            KafkaConsumer<byte[], byte @Nullable []> consumer, List<String> topics, int rows) {
        this.consumer = consumer;
        arrived = new long[rows];
        consumer.assign(topics.stream().map(topic -> new TopicPartition(topic, 0)).toList());
        thread = Thread.ofPlatform().daemon().name("topic-follower").unstarted(this::run);
    }

    /**
     * Follows topics of one partition each from their beginnings.
     *
     * @param rows how many will come in all
     * @param isolation Kafka's {@code isolation.level}
     */
    static TopicFollower start(String bootstrap, List<String> topics, int rows, String isolation) {
        var consumer =
                new KafkaConsumer<byte[], byte @Nullable []>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                isolation,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                "false",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                "5000",
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class,
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class));
        var follower = new TopicFollower(consumer, topics, rows);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                var records = consumer.poll(POLL);
                var now = System.nanoTime();
                for (var record : records) {
                    note(record, now);
                }
                count.addAndGet(records.count());
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void note(ConsumerRecord<byte[], byte @Nullable []> record, long now) {
        var id = 0;
        for (var i = KEY_PREFIX; i < record.key().length - 1; i++) {
            id = id * 10 + record.key()[i] - '0';
        }
        if (record.value() == null || arrived[id] != 0) {
            throw new IllegalStateException("row %d is a tombstone, or came twice".formatted(id));
        }
        arrived[id] = now;
    }

    /** How many rows have come. */
    int count() {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return count.get();
    }

    /** Waits until all rows of the topics have come. */
    void awaitAll(Duration patience) throws InterruptedException {
        var deadline = Deadline.in(patience);
        while (count() < arrived.length) {
            deadline.pause("%d of %d rows".formatted(arrived.length - count(), arrived.length));
        }
    }

    /** When each row came, in nanoseconds; complete after {@link #awaitAll}. */
    long[] arrived() {
        return arrived;
    }

    /** When the last row came. */
    long lastNanos() {
        return arrived[arrived.length - 1];
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
