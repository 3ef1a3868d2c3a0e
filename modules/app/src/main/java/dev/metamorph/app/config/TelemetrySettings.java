package dev.metamorph.app.config;

import dev.metamorph.metrics.otlp.OtlpSettings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the settings of {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
final class TelemetrySettings {
    private static final Pattern HEADER = Pattern.compile("\\s*([A-Za-z0-9-]+)=([^,]*?)\\s*");

    private TelemetrySettings() {}

    /** Adds a line for headers that cannot be sent. */
    static void check(Environment environment, List<String> found) {
        try {
            var _ = headers(environment);
        } catch (IllegalArgumentException e) {
            found.add(String.valueOf(e.getMessage()));
        }
    }

    /** The collector; empty if there is none. */
    static Optional<OtlpSettings> read(Environment environment) {
        return environment
                .value(SettingKeys.OTEL_EXPORTER_OTLP_ENDPOINT)
                .map(endpoint ->
                        new OtlpSettings(
                                endpoint,
                                headers(environment),
                                environment.value(SettingKeys.OTEL_METRIC_EXPORT_INTERVAL),
                                environment.value(SettingKeys.OTEL_SERVICE_NAME),
                                environment.value(SettingKeys.OTEL_TRACES_SAMPLER_ARG)));
    }

    private static Map<String, String> headers(Environment environment) {
        var headers = new TreeMap<String, String>();
        if (!environment.isGiven(SettingKeys.OTEL_EXPORTER_OTLP_HEADERS)) {
            return headers;
        }
        var text = environment.value(SettingKeys.OTEL_EXPORTER_OTLP_HEADERS).word();
        for (var each : text.split(",", -1)) {
            var header = HEADER.matcher(each);
            if (!header.matches()) {
                throw new IllegalArgumentException(
                        "OTEL_EXPORTER_OTLP_HEADERS is not name=value, or several separated by commas");
            }
            headers.put(
                    header.group(1), URLDecoder.decode(header.group(2), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
