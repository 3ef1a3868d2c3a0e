package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.read.ReadTimes;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code /v1/shapes}: the shapes of the stack, page by page. Every instance knows which there are;
 * what only the owner of a log knows is told of the logs that are here. It needs the secret.
 */
public final class ShapesEndpoint {
    private final ShapeEndpoint shapes;
    private final Ports ports;

    /** One list is made at a time, so that lists of many shapes do not take all processors. */
    private final ReentrantLock listing = new ReentrantLock();

    /**
     * What the endpoint gets its answers from.
     *
     * @param waits the readers that wait here
     * @param reads when shapes were read here
     */
    public record Ports(ShapeList list, ShapeLogs logs, LongPolls waits, ReadTimes reads) {}

    /**
     * @param shapes decides which requests are admitted
     */
    public ShapesEndpoint(ShapeEndpoint shapes, Ports ports) {
        this.shapes = shapes;
        this.ports = ports;
    }

    /** Answers a request. */
    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (!shapes.admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
            return;
        }
        if (!request.isRead()) {
            exchange.answer(Replies.NOT_FOUND);
            return;
        }
        switch (ShapesQuery.parse(QueryString.parse(request.query()).orElse(QueryString.EMPTY))) {
            case ShapesQuery.Parsed.Invalid(var problems) ->
                    exchange.answer(Replies.invalid(problems));
            case ShapesQuery.Parsed.Valid(var question) ->
                    exchange.then(
                            CompletableFuture.supplyAsync(
                                    () -> list(question),
                                    task ->
                                            Thread.ofVirtual()
                                                    .name("metamorph-list-shapes")
                                                    .start(task)),
                            exchange::answer);
        }
    }

    private Reply list(ShapeList.Question question) {
        listing.lock();
        try {
            var json = new ShapesJson(ports.logs(), ports.waits().byShape(), ports.reads());
            return Reply.json(200, CacheControl.NEVER, json.of(ports.list().page(question)));
        } finally {
            listing.unlock();
        }
    }
}
