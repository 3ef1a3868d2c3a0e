package dev.metamorph.shapelog;

import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;

/**
 * Tells a {@link ChangelogWatch} at which offsets the entries of stores are acknowledged. Public
 * because Kafka's producer creates it by name; runs on the producer's thread.
 */
public final class AcknowledgedEntries implements ProducerInterceptor<byte[], byte[]> {
    /** The producer's setting that has the watch. */
    static final String WATCH = "metamorph.changelog.watch";

    /** The producer's setting that has the changelog's name. */
    static final String CHANGELOG = "metamorph.changelog.topic";

    private @Nullable ChangelogWatch watch;
    private String changelog = "";

    /** Called by the producer. */
    public AcknowledgedEntries() {}

    @Override
    public void configure(Map<String, ?> settings) {
        watch = (ChangelogWatch) Objects.requireNonNull(settings.get(WATCH));
        changelog = Objects.toString(settings.get(CHANGELOG));
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> sent) {
        return sent;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata written, @Nullable Exception failure) {
        if (failure == null
                && written != null
                && written.hasOffset()
                && written.topic().equals(changelog)) {
            Objects.requireNonNull(watch).acknowledged(written.partition(), written.offset());
        }
    }

    @Override
    public void close() {}
}
