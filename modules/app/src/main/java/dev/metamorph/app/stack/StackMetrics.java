package dev.metamorph.app.stack;

import dev.metamorph.app.metrics.ConnectionMetrics;
import dev.metamorph.app.metrics.FeedMetrics;
import dev.metamorph.app.metrics.HttpMetrics;
import dev.metamorph.app.metrics.KafkaClientMetrics;
import dev.metamorph.app.metrics.PublisherMetrics;
import dev.metamorph.app.metrics.ShapeLogMetrics;
import dev.metamorph.app.metrics.StatusMetrics;
import dev.metamorph.app.metrics.TaskCounters;
import dev.metamorph.coordinator.StackSupervisor;
import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.http.HttpServer;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.MetricsPage;
import dev.metamorph.publish.PublisherCounters;
import dev.metamorph.shape.port.PublishingStates;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;

/** Joins the parts of a stack to the page of its metrics. */
final class StackMetrics {
    private StackMetrics() {}

    /** The parts that have metrics, but for HTTP. */
    record Parts(
            KafkaFeed feed,
            TaskCounters tasks,
            PublisherCounters publisher,
            RestartableShapeLogs shapes,
            StackSupervisor supervisor,
            PublishingStates publishing) {}

    /**
     * The page.
     *
     * @param http the server; empty until it listens
     * @param version of this program
     * @param hasElectricNames whether metrics have Electric's names, too
     */
    static MetricsPage page(
            Parts parts,
            Supplier<Optional<HttpServer>> http,
            String version,
            boolean hasElectricNames) {
        var supervisor = parts.supervisor();
        var shapes = parts.shapes();
        var sources = new LinkedHashMap<String, MetricSource>();
        sources.put(
                "status",
                new StatusMetrics(
                        () ->
                                supervisor
                                        .reports()
                                        .report(
                                                http.get()
                                                        .filter(HttpServer::isLeaving)
                                                        .isPresent()),
                        supervisor::reasons,
                        version));
        sources.put(
                "connections", new ConnectionMetrics(supervisor.figures(), supervisor::verified));
        sources.put("feed", new FeedMetrics(parts.feed()::figures));
        sources.put("tasks", parts.tasks());
        sources.put("shapes", new ShapeLogMetrics(shapes::figures));
        sources.put("http", new HttpMetrics(() -> http.get().map(HttpServer::figures)));
        sources.put(
                "publisher",
                new PublisherMetrics(
                        parts.publisher(),
                        supervisor.published(),
                        parts.publishing(),
                        shapes::figures));
        sources.put(
                "kafka", new KafkaClientMetrics(shapes::figures, parts.feed()::producerMetrics));
        return new MetricsPage(sources, hasElectricNames);
    }
}
