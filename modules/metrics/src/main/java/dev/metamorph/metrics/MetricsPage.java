package dev.metamorph.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.port.MetricsText;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The page of all metrics in Prometheus's text format. Nothing is kept between two pages but the
 * counters of the sources, so an instance that nobody scrapes needs no memory for them. One page is
 * written at a time; a few requests may wait for theirs. Any thread.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class MetricsPage implements MetricsText {
    private static final Logger log = LoggerFactory.getLogger(MetricsPage.class);
    private static final int MAX_WAITING = 16;

    private final Map<String, MetricSource> sources;
    private final boolean hasElectricNames;
    private final Map<String, LongAdder> failures = new LinkedHashMap<>();
    private final PrometheusRegistry jvm = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
    private final ReentrantLock turn = new ReentrantLock();
    private final Semaphore places = new Semaphore(MAX_WAITING);

    /**
     * A page of these sources and of the JVM.
     *
     * @param sources by the names under which their failures are counted
     * @param hasElectricNames whether the metrics of {@link ElectricMetric} are on the page, too
     */
    public MetricsPage(Map<String, MetricSource> sources, boolean hasElectricNames) {
        this.hasElectricNames = hasElectricNames;
        this.sources = new LinkedHashMap<>(sources);
        sources.keySet().forEach(name -> failures.put(name, new LongAdder()));
        JvmBufferPoolMetrics.builder().register(jvm);
        JvmClassLoadingMetrics.builder().register(jvm);
        JvmGarbageCollectorMetrics.builder().register(jvm);
        JvmMemoryMetrics.builder().register(jvm);
        JvmRuntimeInfoMetric.builder().register(jvm);
        JvmThreadsMetrics.builder().register(jvm);
        ProcessMetrics.builder().register(jvm);
    }

    @Override
    public CompletionStage<Optional<Page>> page() {
        if (!places.tryAcquire()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var page =
                CompletableFuture.supplyAsync(
                        this::write,
                        task -> Thread.ofVirtual().name("metamorph-metrics").start(task));
        return page.whenComplete((_, _) -> places.release()).thenApply(Optional::of);
    }

    /** All metrics but those with Electric's names; waits for its turn. */
    public List<MetricSnapshot> metrics() {
        turn.lock();
        try {
            return snapshots(false);
        } finally {
            turn.unlock();
        }
    }

    private Page write() {
        turn.lock();
        try {
            var out = new ByteArrayOutputStream(64 << 10);
            writer.write(out, new MetricSnapshots(snapshots(hasElectricNames)));
            return new Page(PrometheusTextFormatWriter.CONTENT_TYPE, out.toString(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            turn.unlock();
        }
    }

    private List<MetricSnapshot> snapshots(boolean electricNames) {
        var scrape = new Scrape();
        sources.forEach((name, source) -> {
            try {
                source.collect(scrape);
            } catch (RuntimeException e) {
                failures(name).increment();
                log.debug("Metrics not collected source={}", name, e);
            }
        });
        sources.keySet()
                .forEach(name -> scrape.add(Metric.SOURCE_FAILURES, failures(name).sum(), name));
        var all = new ArrayList<>(scrape.ours());
        if (electricNames) {
            all.addAll(scrape.electrics());
        }
        jvm.scrape().forEach(all::add);
        return all;
    }

    private LongAdder failures(String source) {
        return failures.getOrDefault(source, new LongAdder());
    }
}
