package dev.metamorph.app.metrics;

import static dev.metamorph.app.metrics.KafkaMetric.CONSUMER_LAG;
import static dev.metamorph.metrics.Metric.FEED_LAG_RECORDS;

import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;
import dev.metamorph.shapelog.ShapeLogFigures;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The metrics of Kafka Streams, of its clients and of the feed's producer.
 *
 * @param shapes has those of Kafka Streams and its clients
 * @param feed those of the leader's producer; empty if this instance never led
 */
public record KafkaClientMetrics(
        Supplier<ShapeLogFigures> shapes, Supplier<Map<MetricName, ? extends Metric>> feed)
        implements MetricSource {
    private static final String FEED = "feed";
    private static final String STREAMS = "streams";
    private static final String RESTORE = "restore";
    private static final String MAIN = "main";
    private static final String PARTITION = "partition";
    private static final String TOPIC = "topic";

    private static final Map<String, KafkaMetric> SHOWN = shown();

    /** A metric of one client. */
    private record Key(KafkaMetric metric, String client) {}

    private static Map<String, KafkaMetric> shown() {
        var shown = new HashMap<String, KafkaMetric>();
        for (var each : KafkaMetric.values()) {
            shown.put(each.group() + " " + each.kafkaName(), each);
        }
        return Map.copyOf(shown);
    }

    @Override
    public void collect(Scrape into) {
        var values = new HashMap<Key, Double>();
        var lags = new HashMap<String, Double>();
        shapes.get()
                .kafka()
                .forEach((name, metric) -> {
                    add(name, metric, false, values);
                    addLag(name, metric, lags);
                });
        feed.get().forEach((name, metric) -> add(name, metric, true, values));
        values.forEach((key, value) -> show(key, value, into));
        lags.forEach((partition, lag) -> into.add(FEED_LAG_RECORDS, lag, partition));
    }

    /** The main consumer reads the feed alone; Kafka may name a partition's topic in two ways. */
    private static void addLag(MetricName name, Metric metric, Map<String, Double> lags) {
        var partition = name.tags().get(PARTITION);
        if (partition != null
                && name.name().equals("records-lag")
                && client(name, false).equals(MAIN)) {
            value(metric).ifPresent(lag -> lags.merge(partition, lag, CONSUMER_LAG::merge));
        }
    }

    private static OptionalDouble value(Metric metric) {
        return metric.metricValue() instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    private static void show(Key key, double value, Scrape into) {
        var shown = key.metric().shown();
        var scaled = key.metric().scaled(value);
        if (shown.labels().isEmpty()) {
            into.add(shown, scaled);
        } else {
            into.add(shown, scaled, key.client());
        }
    }

    private static void add(
            MetricName name, Metric metric, boolean isFeed, Map<Key, Double> values) {
        // Consumers measure many values once more for each topic and partition.
        if (name.tags().containsKey(TOPIC) || name.tags().containsKey(PARTITION)) {
            return;
        }
        var shown = SHOWN.get(name.group() + " " + name.name());
        if (shown != null) {
            var key = new Key(shown, client(name, isFeed));
            value(metric).ifPresent(value -> values.merge(key, value, shown::merge));
        }
    }

    /** Kafka Streams names its clients after their purpose. */
    private static String client(MetricName name, boolean isFeed) {
        if (isFeed) {
            return FEED;
        }
        var id = name.tags().getOrDefault("client-id", "");
        if (name.group().startsWith("consumer")) {
            return id.endsWith("-restore-consumer") ? RESTORE : MAIN;
        }
        return STREAMS;
    }
}
