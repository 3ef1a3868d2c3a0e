package dev.metamorph.metrics.otlp;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where and how often to send.
 *
 * @param endpoint the collector's address, to which {@code /v1/metrics} and {@code /v1/traces} are
 *     added
 * @param headers further headers of the requests, such as one that authorizes
 * @param interval the time between two requests
 * @param service the name of the service
 * @param sampled the part of the transactions that is traced, 0 to 1
 */
public record OtlpSettings(
        URI endpoint,
        Map<String, String> headers,
        Duration interval,
        String service,
        double sampled) {
    /** Copies the headers. */
    public OtlpSettings {
        headers = Map.copyOf(headers);
    }

    URI at(String path) {
        var base = endpoint.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }
}
