package dev.metamorph.http;

import dev.metamorph.shape.port.MetricsText;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A page that says one thing, or is not to be had. */
final class FakeMetrics implements MetricsText {
    private volatile boolean busy;

    /** From here on too many wait for it. */
    void busy() {
        busy = true;
    }

    @Override
    public CompletionStage<Optional<Page>> page() {
        var page = new Page("text/plain; version=0.0.4; charset=utf-8", "up 1\n");
        return CompletableFuture.completedFuture(busy ? Optional.empty() : Optional.of(page));
    }
}
