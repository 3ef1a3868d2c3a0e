package dev.metamorph.publish;

import dev.metamorph.publish.record.ShapeRecord;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A transactional Kafka producer. */
final class KafkaWriter implements TransactionalWriter {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte @Nullable []> producer;

    private KafkaWriter(KafkaProducer<byte[], byte @Nullable []> producer) {
        this.producer = producer;
    }

    static KafkaWriter create(Map<String, Object> properties) {
        return new KafkaWriter(new KafkaProducer<>(properties));
    }

    /** Repeats the call after a timeout, which continues where it was. */
    @Override
    public void init() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        repeat(producer::initTransactions, deadline);
    }

    @Override
    public void begin() {
        producer.beginTransaction();
    }

    @Override
    public void send(OutgoingRecord record, Consumer<Exception> failed) {
        var _ =
                producer.send(
                        kafka(record),
                        (_, failure) -> {
                            if (failure != null) {
                                failed.accept(failure);
                            }
                        });
    }

    private static ProducerRecord<byte[], byte @Nullable []> kafka(OutgoingRecord outgoing) {
        var record = outgoing.record();
        var time = record.timestampMillis();
        var kafka =
                new ProducerRecord<byte[], byte @Nullable []>(
                        outgoing.topic(),
                        outgoing.partition(),
                        time == ShapeRecord.NOW ? null : (Long) time,
                        record.key(),
                        record.value());
        for (var header : record.headers()) {
            kafka.headers().add(header.name(), header.value().getBytes(StandardCharsets.UTF_8));
        }
        return kafka;
    }

    /**
     * Ends at the transaction timeout at the latest if Kafka answers: it has ended the transaction
     * then, and the producer is fenced.
     */
    @Override
    public void commit() {
        repeat(producer::commitTransaction, Long.MAX_VALUE);
    }

    @Override
    public void abort() {
        producer.flush();
        repeat(producer::abortTransaction, System.nanoTime() + PATIENCE.toNanos());
    }

    private static void repeat(Runnable call, long deadlineNanos) {
        while (true) {
            try {
                call.run();
                return;
            } catch (TimeoutException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptException(new InterruptedException());
                }
                if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * On an interrupted thread, too: that is how a publisher learns that its partition has left.
     */
    @Override
    public void close() {
        try {
            producer.close(Duration.ZERO);
        } catch (InterruptException _) {
            // The producer has ended all the same, and the thread is interrupted again.
        }
    }
}
