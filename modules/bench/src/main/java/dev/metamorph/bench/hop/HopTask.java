package dev.metamorph.bench.hop;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** A Kafka Streams application of one processor and one RocksDB store with its changelog. */
final class HopTask implements AutoCloseable {
    private final KafkaStreams streams;

    private HopTask(KafkaStreams streams) {
        this.streams = streams;
    }

    /** Starts it and waits until it runs. */
    static HopTask start(
            String topic, String bootstrap, Path folder, HopSettings settings, HopReader reader)
            throws InterruptedException {
        var properties = new Properties();
        properties.putAll(settings.streams());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topic + ".task");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        var streams = new KafkaStreams(topology(topic, reader), properties);
        var running = new CountDownLatch(1);
        streams.setStateListener((now, _) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        running.await();
        return new HopTask(streams);
    }

    private static Topology topology(String topic, HopReader reader) {
        var bytes = Serdes.ByteArray();
        var store = Stores.persistentKeyValueStore(HopProcessor.STORE);
        return new Topology()
                .addSource("feed", bytes.deserializer(), bytes.deserializer(), topic)
                .addProcessor("task", () -> new HopProcessor(reader), "feed")
                .addStateStore(Stores.keyValueStoreBuilder(store, Serdes.Bytes(), bytes), "task");
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(10));
        streams.cleanUp();
    }
}
