package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A read-committed consumer that folds a topic of two partitions into a table. */
final class TopicFold implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaConsumer<String, @Nullable String> consumer;
    private final Map<Integer, String> rows = new TreeMap<>();
    private final List<String> seen = new ArrayList<>();

    TopicFold(String bootstrap, String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                "false",
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                                StringDeserializer.class,
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                StringDeserializer.class));
        var all = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /** Folds until the table equals these rows. */
    void await(Map<Integer, String> expected) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!rows.equals(expected) && System.nanoTime() - deadline < 0) {
            consumer.poll(POLL).forEach(this::fold);
        }
        assertThat(rows).isEqualTo(expected);
    }

    /** Reads on, and shows the records so far: operation, id and offset. */
    List<String> poll() {
        consumer.poll(POLL).forEach(this::fold);
        return seen();
    }

    private void fold(ConsumerRecord<String, @Nullable String> record) {
        var id = Integer.parseInt(record.key().replaceAll("(?s).*[^0-9]([0-9]+)}+", "$1"));
        var value = record.value();
        if (value == null) {
            rows.remove(id);
        } else {
            rows.put(id, value.replaceAll(".*\"v\":\"(.*)\"}", "$1"));
        }
        var offset = record.headers().lastHeader("metamorph-offset");
        var operation = record.headers().lastHeader("metamorph-op").value();
        seen.add(
                "%s %d%s"
                        .formatted(
                                new String(operation, StandardCharsets.UTF_8),
                                id,
                                offset == null
                                        ? ""
                                        : " "
                                                + new String(
                                                        offset.value(), StandardCharsets.UTF_8)));
    }

    /** The records so far: operation, id and offset. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
