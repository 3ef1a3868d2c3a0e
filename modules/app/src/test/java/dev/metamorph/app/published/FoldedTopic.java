package dev.metamorph.app.published;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A read-committed consumer of a published shape's topic, which folds it into a table as every
 * consumer of a compacted topic does, and checks what must hold for every record.
 */
public final class FoldedTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaConsumer<String, @Nullable String> consumer;
    private final Map<String, String> rows = new TreeMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<String, Long> lastLsn = new HashMap<>();
    private final Set<String> positions = new HashSet<>();
    private final List<Seen> seen = new ArrayList<>();

    /** A record, with its headers of one value each, and its place in the topic. */
    public record Seen(
            String key,
            @Nullable String value,
            Map<String, String> headers,
            long timestamp,
            int partition,
            long offset) {
        public String header(String name) {
            return headers.getOrDefault("metamorph-" + name, "");
        }
    }

    /** Reads a topic of so many partitions, which may not exist yet. */
    public FoldedTopic(String bootstrap, String topic, int partitionCount) {
        this(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap), topic, partitionCount);
    }

    /**
     * Reads a topic with a client of certain settings.
     *
     * @param client its addresses and login
     */
    public FoldedTopic(Map<String, String> client, String topic, int partitionCount) {
        var settings = new HashMap<String, Object>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        consumer = new KafkaConsumer<>(settings);
        var all =
                IntStream.range(0, partitionCount)
                        .mapToObj(each -> new TopicPartition(topic, each))
                        .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /** Folds until the table equals the expected one, which is asked for again and again. */
    public void awaitEquals(Supplier<Map<String, String>> expected) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var wanted = expected.get();
        while (!rows.equals(wanted) && System.nanoTime() < deadline) {
            poll();
            wanted = expected.get();
        }
        assertThat(rows).isEqualTo(wanted);
    }

    private void poll() {
        consumer.poll(POLL).forEach(this::fold);
    }

    private void fold(ConsumerRecord<String, @Nullable String> record) {
        var headers = new HashMap<String, String>();
        record.headers()
                .forEach(header ->
                        headers.put(
                                header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        var one =
                new Seen(
                        record.key(),
                        record.value(),
                        headers,
                        record.timestamp(),
                        record.partition(),
                        record.offset());
        seen.add(one);
        check(one);
        var value = record.value();
        if (value == null) {
            rows.remove(record.key());
        } else {
            rows.put(record.key(), value);
        }
    }

    /** No change comes twice, a key stays in its partition, and its changes come in order. */
    private void check(Seen record) {
        var partition = record.partition();
        assertThat(partitions.merge(record.key(), partition, (one, _) -> one)).isEqualTo(partition);
        if (record.header("lsn").isEmpty()) {
            return;
        }
        var position = record.header("handle") + "/" + record.header("offset");
        assertThat(positions.add(position)).as("twice: %s", position).isTrue();
        var lsn = Long.parseUnsignedLong(record.header("lsn"));
        assertThat(lsn).isGreaterThanOrEqualTo(lastLsn.getOrDefault(record.key(), 0L));
        lastLsn.put(record.key(), lsn);
    }

    /** All records so far. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
