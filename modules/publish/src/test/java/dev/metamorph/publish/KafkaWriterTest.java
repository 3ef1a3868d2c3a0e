package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;

@Timeout(60)
final class KafkaWriterTest {
    @Test
    void an_interrupted_thread_closes_its_producer_and_stays_interrupted() throws Exception {
        var writer =
                KafkaWriter.create(
                        Map.of(
                                "bootstrap.servers", "127.0.0.1:9",
                                "client.id", "interrupted",
                                "transactional.id", "interrupted",
                                "key.serializer", ByteArraySerializer.class,
                                "value.serializer", ByteArraySerializer.class));
        var network =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().endsWith("| interrupted"))
                        .findAny()
                        .orElseThrow();

        Thread.currentThread().interrupt();
        writer.close();

        assertThat(Thread.interrupted()).isTrue();
        network.join();
    }
}
