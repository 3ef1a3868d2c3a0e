package dev.metamorph.http.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The resources that requests can ask for. */
public enum Route {
    ROOT("GET, HEAD"),
    SHAPE("GET, POST, HEAD, DELETE, OPTIONS"),
    EXPLAIN("GET, HEAD, OPTIONS"),
    HEALTH("GET, HEAD"),
    DOCUMENT("GET, HEAD"),
    READY("GET, HEAD"),
    METRICS("GET, HEAD"),
    UNKNOWN("GET, HEAD");

    private static final List<String> SHAPE_PATH = List.of("v1", "shape");
    private static final List<String> EXPLAIN_PATH = List.of("v1", "shape", "explain");
    private static final List<String> HEALTH_PATH = List.of("v1", "health");
    private static final List<String> DOCUMENT_PATH = List.of("openapi.json");
    private static final List<String> METRICS_PATH = List.of("metrics");
    private static final List<String> READY_PATH = List.of("v1", "ready");

    private final String methods;

    Route(String methods) {
        this.methods = methods;
    }

    /** The value of {@code access-control-allow-methods}. */
    public String methods() {
        return methods;
    }

    /**
     * The resource of a path, given as received. Doubled and trailing slashes are ignored and
     * escapes are decoded, so that no spelling of a path bypasses the check of the secret.
     */
    public static Route of(String rawPath) {
        if (rawPath.equals("/v1/shape")) {
            return SHAPE;
        }
        var segments = new ArrayList<String>();
        for (var raw : rawPath.split("/", -1)) {
            if (raw.isEmpty()) {
                continue;
            }
            Optional<String> segment = PercentText.decodePath(raw);
            if (segment.isEmpty()) {
                return UNKNOWN;
            }
            segments.add(segment.get());
        }
        if (segments.isEmpty()) {
            return ROOT;
        }
        if (segments.equals(SHAPE_PATH)) {
            return SHAPE;
        }
        if (segments.equals(EXPLAIN_PATH)) {
            return EXPLAIN;
        }
        if (segments.equals(HEALTH_PATH)) {
            return HEALTH;
        }
        if (segments.equals(READY_PATH)) {
            return READY;
        }
        if (segments.equals(METRICS_PATH)) {
            return METRICS;
        }
        return segments.equals(DOCUMENT_PATH) ? DOCUMENT : UNKNOWN;
    }
}
