package dev.metamorph.app.stack;

import dev.metamorph.metrics.MetricsPage;
import dev.metamorph.metrics.otlp.OtlpExporter;
import dev.metamorph.metrics.otlp.OtlpResource;
import dev.metamorph.metrics.otlp.OtlpSettings;
import dev.metamorph.shape.measure.ChangeTraces;
import dev.metamorph.shape.port.StackReports.Report;

import java.util.Optional;

/**
 * The telemetry that is sent to a collector, if there is one.
 *
 * @param exporter sends it
 */
record Telemetry(Optional<OtlpExporter> exporter) implements AutoCloseable {
    /** The traces of as many transactions as the settings say. */
    static ChangeTraces traces(Optional<OtlpSettings> settings) {
        return settings.map(OtlpSettings::sampled)
                .filter(sampled -> sampled > 0)
                .map(ChangeTraces::new)
                .orElse(ChangeTraces.OFF);
    }

    /**
     * Starts to send.
     *
     * @param report names the instance and its stack
     * @param version of this program
     */
    static Telemetry start(
            Optional<OtlpSettings> settings,
            Report report,
            String version,
            MetricsPage metrics,
            ChangeTraces traces) {
        return new Telemetry(
                settings.map(given ->
                        OtlpExporter.start(
                                given,
                                new OtlpResource(
                                        given.service(),
                                        report.instance(),
                                        report.stack(),
                                        version),
                                metrics::metrics,
                                traces)));
    }

    @Override
    public void close() {
        exporter.ifPresent(OtlpExporter::close);
    }
}
