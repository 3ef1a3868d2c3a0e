package dev.metamorph.http.operations;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.EndedShapes;

/**
 * {@code /metrics} serves the counters in Prometheus's text format.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class MetricsEndpoint {
    /** Counts the shapes that have ended since the start of the process, by {@link EndCause}. */
    private static final String SHAPES_ENDED = "metamorph_shapes_ended_total";

    private static final String HEADERS =
            "content-type: text/plain; version=0.0.4; charset=utf-8\r\n";

    private final EndedShapes ended;

    public MetricsEndpoint(EndedShapes ended) {
        this.ended = ended;
    }

    public Reply metrics(Request request) {
        if (!request.isRead()) {
            return Replies.NOT_FOUND;
        }
        return new Reply(200, HEADERS, Body.of(text())).with("cache-control", CacheControl.HEALTH);
    }

    /**
     * Lists all causes, so that the first end of a cause is seen as an increase. Labels need no
     * escapes.
     */
    private String text() {
        var text = new StringBuilder();
        text.append("# HELP ").append(SHAPES_ENDED).append(" Shapes that have ended here.\n");
        text.append("# TYPE ").append(SHAPES_ENDED).append(" counter\n");
        for (var cause : EndCause.values()) {
            text.append(SHAPES_ENDED)
                    .append("{cause=\"")
                    .append(cause.label())
                    .append("\"} ")
                    .append(ended.count(cause))
                    .append('\n');
        }
        return text.toString();
    }
}
