package dev.metamorph.app.metrics;

import dev.metamorph.feed.writer.FeedCounters;
import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;

import java.util.function.Supplier;

/**
 * The metrics of the feed's writer.
 *
 * @param figures what this instance has written as the leader
 */
public record FeedMetrics(Supplier<FeedCounters.Figures> figures) implements MetricSource {
    @Override
    public void collect(Scrape into) {
        var now = figures.get();
        into.add(Metric.COMMIT_TO_VISIBLE, now.visible(), "feed");
        into.add(Metric.FEED_TRANSACTIONS, now.transactions());
        into.add(Metric.FEED_CHANGES, now.changes());
        into.add(Metric.FEED_RECORDS, now.records());
        into.add(Metric.FEED_BYTES, now.bytes());
    }
}
