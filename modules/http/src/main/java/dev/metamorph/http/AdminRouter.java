package dev.metamorph.http;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.message.RequestHandler;
import dev.metamorph.http.operations.HealthEndpoint;
import dev.metamorph.http.operations.MetricsEndpoint;
import dev.metamorph.http.operations.ShapesEndpoint;
import dev.metamorph.http.operations.StatusEndpoint;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.verify.VerifyEndpoint;

/**
 * Routes each request on the admin port to its endpoint. Metrics and health are open, because the
 * tools that read them often cannot send a secret; every other request needs the secret.
 */
final class AdminRouter implements RequestHandler {
    private final ShapeEndpoint access;
    private final HealthEndpoint health;
    private final StatusEndpoint status;
    private final ShapesEndpoint shapes;
    private final MetricsEndpoint metrics;
    private final VerifyEndpoint verify;

    /**
     * @param access tells which requests carry the secret
     */
    AdminRouter(
            ShapeEndpoint access,
            HealthEndpoint health,
            ShapesEndpoint shapes,
            StatusEndpoint status,
            MetricsEndpoint metrics,
            VerifyEndpoint verify) {
        this.verify = verify;
        this.access = access;
        this.health = health;
        this.status = status;
        this.shapes = shapes;
        this.metrics = metrics;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.guard(() -> route(exchange));
    }

    /** No route on this port takes a body. */
    @Override
    public boolean readsBody(Request request) {
        return false;
    }

    private void route(Exchange exchange) {
        var request = exchange.request();
        switch (request.route()) {
            case HEALTH -> exchange.answer(request.isRead() ? health.health() : Replies.NOT_FOUND);
            case METRICS -> metrics.handle(exchange);
            case VERIFY -> verify.handle(exchange);
            case SHAPES -> shapes.handle(exchange);
            case SHAPE_COMPACTION -> access.compact(exchange);
            case STATUS ->
                    exchange.answer(
                            access.admits(request) ? status.status(request) : Replies.UNAUTHORIZED);
            case ROOT,
                    SHAPE,
                    ROWS,
                    EXPLAIN,
                    DOCUMENT,
                    READY,
                    SHAPE_READS,
                    PUBLISHED_SHAPES,
                    PUBLISHED_SHAPE,
                    POSITIONS,
                    UNKNOWN ->
                    exchange.answer(
                            access.admits(request) ? Replies.NOT_FOUND : Replies.UNAUTHORIZED);
        }
    }
}
