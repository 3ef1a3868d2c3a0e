package dev.metamorph.shapelog;

import dev.metamorph.embedded.testing.KafkaServer;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.shapelog.task.Feeding;

import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** A stack on a real broker: its topics, and a feed of one partition that tests write. */
final class EngineRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String stack;
    private final String bootstrap;
    private final Path folder;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Feeding feed;

    EngineRig(KafkaServer kafka, String stack, Path folder) {
        this.stack = stack;
        this.folder = folder;
        bootstrap = kafka.bootstrap();
        var topics = FeedTopics.ready(FeedSettings.of(stack, bootstrap).withPartitions(1));
        producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        feed =
                new Feeding(value -> {
                    var _ = producer.send(new ProducerRecord<>(topics.feed(), 0, null, value));
                });
        feed.leader(0);
    }

    Feeding feed() {
        return feed;
    }

    ShapeLogSettings settings() {
        return settingsOf(folder, 1);
    }

    /** The settings of another instance of the stack. */
    ShapeLogSettings settingsOf(Path otherFolder, int port) {
        var address = URI.create("http://127.0.0.1:" + port);
        return ShapeLogSettings.of(stack, bootstrap, otherFolder, address);
    }

    ShapeLogEngine start(ShapeLogListener listener) {
        return ShapeLogEngine.start(settings(), listener);
    }

    LogReader reader(ShapeLogEngine engine, String handle) {
        return new LogReader(engine, handle, 0, PATIENCE);
    }

    /** Waits until the broker sees an open transaction of the stack. */
    void awaitOpenTransaction() throws ExecutionException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var admin = KafkaAdmin.of(settings())) {
            while (admin.listTransactions().all().get().stream().noneMatch(this::isOpen)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no transaction of %s is open".formatted(stack));
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private boolean isOpen(TransactionListing transaction) {
        return transaction.transactionalId().startsWith(settings().applicationId())
                && transaction.state() == TransactionState.ONGOING;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
