import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the rows of a published shape in memory, and prints them whenever they have changed.
 *
 * <pre>java -cp 'kafka-clients.jar:…' docs/examples/ConsumeShape.java localhost:19092 default.orders</pre>
 */
final class ConsumeShape {
    public static void main(String[] arguments) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", arguments[0],
                        "group.id", "consume-shape-" + ProcessHandle.current().pid(),
                        "auto.offset.reset", "earliest",
                        // Without this a consumer also sees records of transactions that were aborted.
                        "isolation.level", "read_committed",
                        "key.deserializer", StringDeserializer.class,
                        "value.deserializer", StringDeserializer.class);
        var rows = new TreeMap<String, String>();
        try (var consumer = new KafkaConsumer<String, String>(settings)) {
            consumer.subscribe(List.of(arguments[1]));
            while (true) {
                var records = consumer.poll(Duration.ofMillis(100));
                for (var record : records) {
                    if (record.value() == null) {
                        rows.remove(record.key()); // The row was deleted, or has left the shape.
                    } else {
                        rows.put(record.key(), record.value());
                    }
                }
                if (!records.isEmpty()) {
                    System.out.println(rows);
                }
            }
        }
    }
}
