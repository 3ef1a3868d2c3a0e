package dev.metamorph.coordinator.kafka;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.RegistryListener;
import dev.metamorph.feed.record.FeedFormatException;
import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads the registry topic from its beginning and follows it, on a thread of its own. If Kafka
 * fails, it retries from its last position.
 */
final class RegistryFollower implements Feed.Following, Runnable {
    private static final Logger log = LoggerFactory.getLogger(RegistryFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 1_000;

    private final TopicPartition topic;
    private final Map<String, Object> properties;
    private final RegistryListener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private long position;
    private boolean caughtUp;
    private String lastError = "";

    private RegistryFollower(FeedSettings settings, RegistryListener listener) {
        this.topic = new TopicPartition(FeedTopics.of(settings).shapes(), 0);
        this.properties = properties(settings);
        this.listener = listener;
        thread =
                Thread.ofPlatform()
                        .name("metamorph-%s-registry".formatted(settings.stack()))
                        .daemon()
                        .unstarted(this);
    }

    static RegistryFollower start(FeedSettings settings, RegistryListener listener) {
        var follower = new RegistryFollower(settings, listener);
        follower.thread.start();
        return follower;
    }

    private static Map<String, Object> properties(FeedSettings settings) {
        var all = settings.consumerProperties("shapes");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return all;
    }

    @Override
    public void run() {
        try {
            do {
                try {
                    follow();
                } catch (KafkaException e) {
                    tellOnce(String.valueOf(e.getMessage()));
                } catch (RuntimeException | Error e) {
                    // Without this thread no shape that others create or end is ever known here.
                    log.error("Shape registry not read topic={} position={}", topic, position, e);
                }
            } while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kafka may be away for hours, and is asked again each second. */
    private void tellOnce(String error) {
        log.atLevel(error.equals(lastError) ? Level.DEBUG : Level.WARN)
                .log("Shape registry not read topic={} error=\"{}\"", topic, error);
        lastError = error;
    }

    private void follow() {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
            consumer.assign(List.of(topic));
            if (position > 0) {
                consumer.seek(topic, position);
            } else {
                consumer.seekToBeginning(List.of(topic));
            }
            var end = consumer.endOffsets(List.of(topic)).getOrDefault(topic, 0L);
            while (closed.getCount() > 0) {
                consumer.poll(POLL).records(topic).forEach(this::tell);
                position = consumer.position(topic);
                lastError = "";
                if (!caughtUp && position >= end) {
                    caughtUp = true;
                    listener.caughtUp();
                }
            }
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() != null) {
                switch (RegistryCodec.decode(record.value())) {
                    case RegistryRecord.Shape shape -> listener.shape(shape);
                    case RegistryRecord.Leader leader -> listener.leader(leader);
                    case RegistryRecord.Published table -> listener.published(table);
                    case RegistryRecord.Declaration declaration -> listener.declared(declaration);
                }
                return;
            }
            switch (RegistryCodec.decodeKey(record.key())) {
                case RegistryKey.Shape(var handle) -> listener.removed(handle);
                case RegistryKey.Declaration(var name) -> listener.undeclared(name);
                case RegistryKey.Leader(var partition) -> listener.stranded(partition);
                case RegistryKey.Published _ -> {}
            }
        } catch (FeedFormatException e) {
            log.error(
                    "Shape registry record not decoded topic={} offset={}",
                    topic,
                    record.offset(),
                    e);
        }
    }

    /** Stops the thread; it ends at the next poll at the latest. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
