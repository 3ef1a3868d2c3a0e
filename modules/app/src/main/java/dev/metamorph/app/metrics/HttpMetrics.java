package dev.metamorph.app.metrics;

import dev.metamorph.http.HttpFigures;
import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The metrics of the HTTP server.
 *
 * @param figures its figures; empty until it listens
 */
public record HttpMetrics(Supplier<Optional<HttpFigures>> figures) implements MetricSource {
    /** The status of an answer that was not given, because the client went away. */
    private static final String NONE = "none";

    @Override
    public void collect(Scrape into) {
        figures.get().ifPresent(now -> collect(now, into));
    }

    private static void collect(HttpFigures now, Scrape into) {
        for (var each : now.answers()) {
            var status = each.status() == 0 ? NONE : Integer.toString(each.status());
            into.add(Metric.REQUESTS, each.count(), each.route(), status);
        }
        now.unavailable().forEach((reason, count) -> into.add(Metric.UNAVAILABLE, count, reason));
        into.add(Metric.REQUEST_SECONDS, now.atOnce(), "false");
        into.add(Metric.REQUEST_SECONDS, now.waited(), "true");
        into.add(Metric.COMMIT_TO_VISIBLE, now.visible(), "http");
        into.add(Metric.SENT_BYTES, now.sentBytes());
        into.add(Metric.CONNECTIONS, now.connections());
        into.add(Metric.WAITING_READERS, now.waiting());
        into.add(Metric.FORWARDED_READERS, now.forwarded());
        for (var each : now.admission()) {
            into.add(Metric.ADMITTED, each.now(), each.kind());
            into.add(Metric.ADMITTED_LIMIT, each.limit(), each.kind());
            into.add(Metric.REFUSED, each.refused(), each.kind());
        }
        now.certificateExpiry()
                .ifPresent(at -> into.add(Metric.CERTIFICATE_EXPIRY, at.getEpochSecond()));
    }
}
