package dev.metamorph.app.oracle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A read-committed consumer that trusts nothing: it folds a published shape's topic into rows and
 * fails at a change that comes twice or out of order, and at a tombstone or an update of a row that
 * the topic does not have. It follows partitions that are added. Used by one thread at a time.
 */
final class TopicFold implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final KafkaConsumer<String, @Nullable String> consumer;
    private final Map<Place, String> rows = new HashMap<>();
    private final Map<Log, Position> last = new HashMap<>();
    private final Set<Written> written = new HashSet<>();

    /** The place of a row: rows of one key lie in two partitions while a repair moves them. */
    private record Place(int partition, String key) {}

    /** The records of one shape in one partition, which are in the order of its log. */
    private record Log(int partition, String handle) {}

    private record Written(Log log, Position position, String operation, String key) {}

    private record Position(long lsn, long index) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            var order = Long.compareUnsigned(lsn, other.lsn);
            return order != 0 ? order : Long.compareUnsigned(index, other.index);
        }
    }

    /** A consumer at the beginning of a topic, which may not exist yet. */
    TopicFold(String bootstrap, String topic) {
        this.topic = topic;
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
                                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                                "500",
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                                StringDeserializer.class,
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                StringDeserializer.class));
    }

    /**
     * Reads everything that is committed now.
     *
     * @param partitions the number of the topic's partitions
     */
    void catchUp(int partitions, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (consumer.assignment().size() < partitions) {
            assign();
            require(System.nanoTime() < deadline, "no metadata within " + patience);
        }
        var ends = consumer.endOffsets(consumer.assignment(), patience);
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            require(System.nanoTime() < deadline, "not read within " + patience);
            consumer.poll(POLL).forEach(this::fold);
        }
    }

    private void assign() {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        consumer.assign(
                (found == null ? List.<PartitionInfo>of() : found)
                        .stream()
                                .map(each -> new TopicPartition(topic, each.partition()))
                                .toList());
        consumer.poll(POLL).forEach(this::fold);
    }

    private void fold(ConsumerRecord<String, @Nullable String> record) {
        var operation = header(record, "op");
        var place = new Place(record.partition(), record.key());
        checkOrder(record, operation);
        var value = record.value();
        if (value == null) {
            require(
                    operation.equals("delete") || operation.equals("repair"),
                    "a tombstone of a %s: %s".formatted(operation, place));
            require(
                    rows.remove(place) != null,
                    "a tombstone of no row: %s".formatted(shown(record)));
        } else {
            var former = rows.put(place, value);
            require(
                    former != null || !operation.equals("update"),
                    "an update of no row: %s".formatted(shown(record)));
        }
    }

    private void checkOrder(ConsumerRecord<String, @Nullable String> record, String operation) {
        var log = new Log(record.partition(), header(record, "handle"));
        if (operation.equals("repair")) {
            // A repair to the same shape writes the changes of its log again.
            if (last.remove(log) != null) {
                written.removeIf(each -> each.log().equals(log));
            }
        }
        var lsn = header(record, "lsn");
        if (lsn.isEmpty()) {
            return;
        }
        var position =
                new Position(
                        Long.parseUnsignedLong(lsn),
                        Long.parseUnsignedLong(header(record, "index")));
        var before = last.put(log, position);
        require(
                before == null || before.compareTo(position) <= 0,
                "%s after %s: %s".formatted(position, before, shown(record)));
        require(
                written.add(new Written(log, position, operation, record.key())),
                "twice: %s".formatted(shown(record)));
    }

    private static String header(ConsumerRecord<String, @Nullable String> record, String name) {
        var found = record.headers().lastHeader("metamorph-" + name);
        return found == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static String shown(ConsumerRecord<String, @Nullable String> record) {
        var headers = new TreeMap<String, String>();
        record.headers()
                .forEach(header ->
                        headers.put(
                                header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return "offset %d of partition %d, key %s, %s"
                .formatted(record.offset(), record.partition(), record.key(), headers);
    }

    /**
     * The rows, each as {@code column=text} in column order, sorted, as {@link OracleRun} has them.
     */
    List<String> contents() {
        return rows.values().stream().map(TopicFold::row).sorted().toList();
    }

    private static String row(String value) {
        try {
            var row = new TreeMap<String, String>();
            for (var field : JSON.readTree(value).properties()) {
                row.put(field.getKey(), text(field.getValue()));
            }
            return row.toString();
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + value, e);
        }
    }

    /** Postgres's text of a value, in quotes, or the word NULL. */
    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "NULL";
        }
        return "'%s'"
                .formatted(value.isBoolean() ? value.asText().substring(0, 1) : value.asText());
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("topic %s: %s".formatted(topic, otherwise));
        }
    }

    /** Its partitions and how far they were read, for messages. */
    String positions() {
        return consumer.assignment().stream()
                .map(each -> "%d: %d".formatted(each.partition(), consumer.position(each)))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
