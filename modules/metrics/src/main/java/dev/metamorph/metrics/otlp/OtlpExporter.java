package dev.metamorph.metrics.otlp;

import dev.metamorph.shape.measure.ChangeTraces;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends the metrics, and the traces of sampled changes, to an OpenTelemetry collector by OTLP over
 * HTTP, on a thread of its own. What cannot be sent is lost: the next metrics have everything, and
 * nothing is kept for a collector that is away.
 */
public final class OtlpExporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtlpExporter.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final OtlpSettings settings;
    private final OtlpResource resource;
    private final Supplier<List<MetricSnapshot>> metrics;
    private final ChangeTraces traces;
    private final InstantSource clock;
    private final OtlpTraces spans = new OtlpTraces(ThreadLocalRandom.current());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWER_WITHIN)
                    .build();

    /** Used by the thread of the exporter only. */
    private boolean failing;

    private OtlpExporter(
            OtlpSettings settings,
            OtlpResource resource,
            Supplier<List<MetricSnapshot>> metrics,
            ChangeTraces traces,
            InstantSource clock) {
        this.settings = settings;
        this.resource = resource;
        this.metrics = metrics;
        this.traces = traces;
        this.clock = clock;
    }

    /** Starts; sends for the first time after one interval. */
    public static OtlpExporter start(
            OtlpSettings settings,
            OtlpResource resource,
            Supplier<List<MetricSnapshot>> metrics,
            ChangeTraces traces) {
        var exporter =
                new OtlpExporter(settings, resource, metrics, traces, InstantSource.system());
        Thread.ofVirtual().name("metamorph-otlp").start(exporter::work);
        return exporter;
    }

    private void work() {
        var begun = clock.instant();
        try {
            while (!closed.await(settings.interval().toNanos(), TimeUnit.NANOSECONDS)) {
                attempt(new OtlpMetrics(begun, clock.instant()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            http.shutdownNow();
        }
    }

    private void attempt(OtlpMetrics now) throws InterruptedException {
        try {
            send("v1/metrics", now.message(resource, metrics.get()));
            var passages = traces.take();
            if (!passages.isEmpty()) {
                send("v1/traces", spans.message(resource, passages));
            }
            if (failing) {
                log.info("Telemetry is sent again endpoint={}", settings.endpoint());
            }
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                log.warn(
                        "Telemetry not sent; it is lost until the collector takes it again endpoint={} reason={}",
                        settings.endpoint(),
                        String.valueOf(e));
            }
            failing = true;
        }
    }

    private void send(String path, byte[] message) throws IOException, InterruptedException {
        var answer = http.send(request(settings.at(path), message), BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s answers %d".formatted(path, answer.statusCode()));
        }
    }

    private HttpRequest request(URI to, byte[] message) {
        var request =
                HttpRequest.newBuilder(to)
                        .timeout(ANSWER_WITHIN)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(message));
        settings.headers().forEach(request::setHeader);
        return request.build();
    }

    /** Ends the thread. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        http.shutdownNow();
    }
}
