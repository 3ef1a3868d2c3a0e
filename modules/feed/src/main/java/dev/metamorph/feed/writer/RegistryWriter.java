package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.topic.KafkaErrors;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Writes a leader's own records of the shape registry. It connects at the first of them. Any
 * thread.
 */
public final class RegistryWriter implements AutoCloseable {
    private final FeedSettings settings;
    private final String topic;

    @GuardedBy("this")
    private @Nullable Producer<byte[], byte[]> producer;

    @GuardedBy("this")
    private boolean closed;

    /** Creates a writer that has not connected. */
    public RegistryWriter(FeedSettings settings) {
        this.settings = settings;
        topic = FeedTopics.of(settings).shapes();
    }

    /**
     * Writes a record under its key. The stage completes when Kafka has acknowledged it, and
     * exceptionally with a {@link FeedException} if it does not in time, or the writer is closed.
     */
    public CompletableFuture<?> write(RegistryRecord record) {
        var written = new CompletableFuture<Void>();
        var doing = "writing to topic %s".formatted(topic);
        try {
            var bytes =
                    new ProducerRecord<>(
                            topic,
                            0,
                            RegistryCodec.encode(RegistryCodec.keyOf(record)),
                            RegistryCodec.encode(record));
            var _ =
                    connected()
                            .send(
                                    bytes,
                                    (_, failure) -> {
                                        if (failure == null) {
                                            written.complete(null);
                                        } else {
                                            written.completeExceptionally(
                                                    KafkaErrors.translate(doing, failure));
                                        }
                                    });
        } catch (KafkaException e) {
            written.completeExceptionally(KafkaErrors.translate(doing, e));
        } catch (FeedException e) {
            written.completeExceptionally(e);
        }
        var patience = settings.limits().answerWithin();
        return written.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(KafkaErrors.translate(doing, failure)));
    }

    private synchronized Producer<byte[], byte[]> connected() {
        if (closed) {
            throw new FeedException("the shape registry's writer is closed");
        }
        var open = producer;
        if (open == null) {
            var properties = settings.producerProperties();
            properties.put(
                    ProducerConfig.CLIENT_ID_CONFIG,
                    "metamorph-%s-registry".formatted(settings.stack()));
            open = new KafkaProducer<>(properties);
            producer = open;
        }
        return open;
    }

    /** Closes the connection; records that are not acknowledged may be lost. Idempotent. */
    @Override
    public void close() {
        Producer<byte[], byte[]> open;
        synchronized (this) {
            closed = true;
            open = producer;
            producer = null;
        }
        if (open != null) {
            open.close(Epoch.CLOSE_WITHIN);
        }
    }
}
