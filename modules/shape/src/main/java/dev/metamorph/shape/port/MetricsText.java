package dev.metamorph.shape.port;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The metrics of this instance, as a monitoring system reads them. Any thread. */
public interface MetricsText {
    /** The current values; empty if too many requests wait for theirs already. */
    CompletionStage<Optional<Page>> page();

    /**
     * A page of metrics.
     *
     * @param contentType its media type
     * @param text the page
     */
    record Page(String contentType, String text) {}
}
