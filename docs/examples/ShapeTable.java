import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * A Kafka Streams table over a published shape: prints how many rows there are for each value of a text
 * column, whenever that changes.
 *
 * <pre>java -cp 'kafka-streams.jar:…' docs/examples/ShapeTable.java localhost:19092 default.orders status</pre>
 */
final class ShapeTable {
    public static void main(String[] arguments) throws InterruptedException {
        var settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("application.id", "shape-table-" + ProcessHandle.current().pid());
        settings.put("state.dir", System.getProperty("java.io.tmpdir"));
        settings.put("commit.interval.ms", "100");
        settings.put("consumer.isolation.level", "read_committed");
        settings.put("default.key.serde", Serdes.StringSerde.class);
        settings.put("default.value.serde", Serdes.StringSerde.class);

        var builder = new StreamsBuilder();
        var text = Serdes.String();
        builder.table(arguments[1], Consumed.with(text, text))
                .groupBy(
                        (_, row) -> KeyValue.pair(value(arguments[2], row), row),
                        Grouped.with(text, text))
                .count()
                .toStream()
                .foreach((value, count) -> System.out.println(value + ": " + count));

        var streams = new KafkaStreams(builder.build(), settings);
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
        new CountDownLatch(1).await();
    }

    /** The value of a text column; a real consumer uses a JSON library. */
    private static String value(String column, String row) {
        var name = "\"%s\":\"".formatted(column);
        var start = row.indexOf(name) + name.length();
        return row.substring(start, row.indexOf('"', start));
    }
}
