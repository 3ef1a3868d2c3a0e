package dev.metamorph.http.operations;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.port.MetricsText;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;

/** {@code /metrics} serves the metrics of this instance. */
public final class MetricsEndpoint {
    private static final Reply TOO_MANY =
            Replies.busy(
                    StackReason.METRICS_LIMIT_EXCEEDED,
                    "Too many requests for metrics",
                    Duration.ofSeconds(1));

    private final MetricsText metrics;

    public MetricsEndpoint(MetricsText metrics) {
        this.metrics = metrics;
    }

    public void handle(Exchange exchange) {
        if (!exchange.request().isRead()) {
            exchange.answer(Replies.NOT_FOUND);
            return;
        }
        exchange.then(
                metrics.page(),
                page -> exchange.answer(page.map(MetricsEndpoint::reply).orElse(TOO_MANY)));
    }

    private static Reply reply(MetricsText.Page page) {
        return new Reply(
                        200,
                        "content-type: %s\r\n".formatted(page.contentType()),
                        Body.of(page.text()))
                .with("cache-control", CacheControl.HEALTH);
    }
}
