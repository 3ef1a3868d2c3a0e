package dev.metamorph.bench.hop;

import org.apache.kafka.streams.StreamsConfig;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of a run, and how much is sent.
 *
 * @param streams settings of Kafka Streams that replace the base ones
 * @param producer settings of the feed's producer
 * @param recordBytes see {@code FeedLimits}
 * @param recordsInFlight see {@code FeedLimits}
 * @param rate transactions a second while latency is measured
 * @param latencyFor duration of the latency measurement
 * @param transactions sent at full speed while throughput is measured
 * @param rows in each of those
 */
record HopSettings(
        Map<String, String> streams,
        Map<String, String> producer,
        int recordBytes,
        int recordsInFlight,
        int rate,
        Duration latencyFor,
        int transactions,
        int rows) {
    private static final Map<String, String> BASE =
            Map.of(
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    StreamsConfig.EXACTLY_ONCE_V2,
                    StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                    "1000",
                    StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                    "0");

    /**
     * From {@code name=value} words: {@code rate}, {@code seconds}, {@code transactions}, {@code
     * rows}, {@code record.bytes}, {@code in.flight}, {@code feed.*} for the producer; every other
     * name is Kafka Streams'.
     */
    static HopSettings parse(String words) {
        var streams = new HashMap<>(BASE);
        var producer = new HashMap<String, String>();
        var own = new HashMap<String, String>();
        for (var word : words.trim().split("\\s+", -1)) {
            var name = word.substring(0, Math.max(0, word.indexOf('=')));
            var value = word.substring(word.indexOf('=') + 1);
            switch (name) {
                case "" -> own.put("name", value);
                case "rate", "seconds", "transactions", "rows", "record.bytes", "in.flight" ->
                        own.put(name, value);
                default -> {
                    if (name.startsWith("feed.")) {
                        producer.put(name.substring("feed.".length()), value);
                    } else {
                        streams.put(name, value);
                    }
                }
            }
        }
        return new HopSettings(
                Map.copyOf(streams),
                Map.copyOf(producer),
                number(own, "record.bytes", 256 << 10),
                number(own, "in.flight", 4),
                number(own, "rate", 20),
                Duration.ofSeconds(number(own, "seconds", 20)),
                number(own, "transactions", 200_000),
                number(own, "rows", 1));
    }

    private static int number(Map<String, String> words, String name, int otherwise) {
        return Integer.parseInt(words.getOrDefault(name, Integer.toString(otherwise)));
    }
}
