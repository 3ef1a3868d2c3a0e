package dev.metamorph.http;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.message.RequestHandler;
import dev.metamorph.http.operations.ExplainEndpoint;
import dev.metamorph.http.operations.HealthEndpoint;
import dev.metamorph.http.operations.ReadsEndpoint;
import dev.metamorph.http.operations.ShapesEndpoint;
import dev.metamorph.http.published.PositionsEndpoint;
import dev.metamorph.http.published.PublishedEndpoint;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.rows.RowsEndpoint;
import dev.metamorph.http.verify.VerifyEndpoint;

/** Routes each request on the public port to its endpoint. */
final class Router implements RequestHandler {
    private final ShapeEndpoint shape;
    private final RowsEndpoint rows;
    private final ExplainEndpoint explain;
    private final HealthEndpoint health;
    private final ShapesEndpoint shapes;
    private final ReadsEndpoint reads;
    private final VerifyEndpoint verify;
    private final PublishedEndpoint published;
    private final PositionsEndpoint positions;
    private final Reply document;

    /**
     * @param document the OpenAPI document
     */
    Router(
            ShapeEndpoint shape,
            RowsEndpoint rows,
            ExplainEndpoint explain,
            HealthEndpoint health,
            ShapesEndpoint shapes,
            ReadsEndpoint reads,
            VerifyEndpoint verify,
            PublishedEndpoint published,
            PositionsEndpoint positions,
            Reply document) {
        this.shape = shape;
        this.rows = rows;
        this.explain = explain;
        this.health = health;
        this.shapes = shapes;
        this.reads = reads;
        this.verify = verify;
        this.published = published;
        this.positions = positions;
        this.document = document;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.guard(() -> route(exchange));
    }

    /** A body is kept only for a route that takes one, and only if the request is admitted. */
    @Override
    public boolean readsBody(Request request) {
        return switch (request.route()) {
            case SHAPE -> request.method().equals("POST") && shape.admits(request);
            case PUBLISHED_SHAPE -> request.method().equals("PUT") && shape.admits(request);
            default -> false;
        };
    }

    private void route(Exchange exchange) {
        var request = exchange.request();
        switch (request.route()) {
            case SHAPE -> shape.handle(exchange);
            case ROWS -> rows.handle(exchange);
            case VERIFY -> verify.handle(exchange);
            case EXPLAIN -> explain.handle(exchange);
            case HEALTH -> exchange.answer(request.isRead() ? health.health() : Replies.NOT_FOUND);
            case READY -> exchange.answer(request.isRead() ? health.ready() : Replies.NOT_FOUND);
            case SHAPES -> shapes.handle(exchange);
            case SHAPE_READS -> reads.handle(exchange);
            case SHAPE_COMPACTION -> shape.compact(exchange);
            case PUBLISHED_SHAPES -> published.all(exchange);
            case PUBLISHED_SHAPE -> published.one(exchange);
            case POSITIONS -> positions.handle(exchange);
            case DOCUMENT -> exchange.answer(request.isRead() ? document : Replies.NOT_FOUND);
            case ROOT -> exchange.answer(request.isRead() ? Replies.EMPTY : Replies.NOT_FOUND);
            case METRICS, STATUS, UNKNOWN -> exchange.answer(Replies.NOT_FOUND);
        }
    }
}
