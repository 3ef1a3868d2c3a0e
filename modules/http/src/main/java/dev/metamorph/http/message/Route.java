package dev.metamorph.http.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The resources that requests can ask for. Web pages of other origins may only read published
 * shapes: a declaration makes a topic in Kafka.
 */
public enum Route {
    ROOT("GET, HEAD"),
    SHAPE("GET, POST, HEAD, DELETE, OPTIONS"),
    ROWS("GET, HEAD, OPTIONS"),
    EXPLAIN("GET, HEAD, OPTIONS"),
    VERIFY("GET, HEAD, POST"),
    HEALTH("GET, HEAD"),
    DOCUMENT("GET, HEAD"),
    READY("GET, HEAD"),
    STATUS("GET, HEAD"),
    SHAPES("GET, HEAD"),
    SHAPE_READS("GET, HEAD"),
    SHAPE_COMPACTION("POST"),
    METRICS("GET, HEAD"),
    PUBLISHED_SHAPES("GET, HEAD, OPTIONS"),
    PUBLISHED_SHAPE("GET, HEAD, PUT, DELETE, OPTIONS", "GET, HEAD, OPTIONS"),
    POSITIONS("GET, HEAD, OPTIONS"),
    UNKNOWN("GET, HEAD");

    private static final List<String> SHAPE_PATH = List.of("v1", "shape");
    private static final List<String> ROWS_PATH = List.of("v1", "shape", "rows");
    private static final List<String> EXPLAIN_PATH = List.of("v1", "shape", "explain");
    private static final List<String> VERIFY_PATH = List.of("v1", "shape", "verify");
    private static final List<String> HEALTH_PATH = List.of("v1", "health");
    private static final List<String> DOCUMENT_PATH = List.of("openapi.json");
    private static final List<String> METRICS_PATH = List.of("metrics");
    private static final List<String> SHAPES_PATH = List.of("v1", "shapes");
    private static final List<String> SHAPE_READS_PATH = List.of("v1", "shapes", "reads");
    private static final List<String> SHAPE_COMPACTION_PATH = List.of("v1", "shapes", "compact");
    private static final List<String> STATUS_PATH = List.of("v1", "status");
    private static final List<String> READY_PATH = List.of("v1", "ready");
    private static final List<String> PUBLISHED_PATH = List.of("v1", "published");
    private static final List<String> POSITIONS_PATH = List.of("v1", "positions");

    private final String methods;
    private final String crossOriginMethods;

    Route(String methods) {
        this(methods, methods);
    }

    Route(String methods, String crossOriginMethods) {
        this.methods = methods;
        this.crossOriginMethods = crossOriginMethods;
    }

    /** The name in metrics, in lower case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The methods that are served, separated by commas. */
    public String methods() {
        return methods;
    }

    /** The value of {@code access-control-allow-methods}. */
    String crossOriginMethods() {
        return crossOriginMethods;
    }

    /**
     * The resource of a path, given as received. Doubled and trailing slashes are ignored and
     * escapes are decoded, so that no spelling of a path bypasses the check of the secret.
     */
    public static Route of(String rawPath) {
        if (rawPath.equals("/v1/shape")) {
            return SHAPE;
        }
        var decoded = segments(rawPath);
        if (decoded.isEmpty()) {
            return UNKNOWN;
        }
        var segments = decoded.get();
        if (segments.isEmpty()) {
            return ROOT;
        }
        if (segments.equals(SHAPE_PATH)) {
            return SHAPE;
        }
        if (segments.equals(ROWS_PATH)) {
            return ROWS;
        }
        if (segments.equals(EXPLAIN_PATH)) {
            return EXPLAIN;
        }
        if (segments.equals(VERIFY_PATH)) {
            return VERIFY;
        }
        if (segments.equals(HEALTH_PATH)) {
            return HEALTH;
        }
        if (segments.equals(READY_PATH)) {
            return READY;
        }
        if (segments.equals(SHAPES_PATH)) {
            return SHAPES;
        }
        if (segments.equals(SHAPE_READS_PATH)) {
            return SHAPE_READS;
        }
        if (segments.equals(SHAPE_COMPACTION_PATH)) {
            return SHAPE_COMPACTION;
        }
        if (segments.equals(STATUS_PATH)) {
            return STATUS;
        }
        if (segments.equals(METRICS_PATH)) {
            return METRICS;
        }
        if (segments.equals(PUBLISHED_PATH)) {
            return PUBLISHED_SHAPES;
        }
        if (segments.size() == 3 && segments.subList(0, 2).equals(PUBLISHED_PATH)) {
            return PUBLISHED_SHAPE;
        }
        if (segments.equals(POSITIONS_PATH)) {
            return POSITIONS;
        }
        return segments.equals(DOCUMENT_PATH) ? DOCUMENT : UNKNOWN;
    }

    /** The last segment of a path, decoded; empty text if there is none or it is malformed. */
    public static String lastSegment(String rawPath) {
        return segments(rawPath)
                .filter(segments -> !segments.isEmpty())
                .map(List::getLast)
                .orElse("");
    }

    private static Optional<List<String>> segments(String rawPath) {
        var segments = new ArrayList<String>();
        for (var raw : rawPath.split("/", -1)) {
            if (raw.isEmpty()) {
                continue;
            }
            var segment = PercentText.decodePath(raw);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(segments);
    }
}
