package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.read.ReadTimes;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code /v1/shapes}: the shapes of the stack, page by page. Every instance knows all of them; the
 * figures that the owner of a log alone has are given for the logs that are here. It needs the
 * secret.
 */
public final class ShapesEndpoint {
    /** The maximum number of requests whose lists are made or wait for that. */
    private static final int MAX_WAITING = 16;

    private final ShapeEndpoint shapes;
    private final Ports ports;

    /** One list is made at a time, so that lists of many shapes do not take all processors. */
    private final ReentrantLock listing = new ReentrantLock();

    private final Semaphore places = new Semaphore(MAX_WAITING);

    /**
     * The sources of the answers.
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
        var parameters = QueryString.parse(request.query());
        if (parameters.isEmpty()) {
            exchange.answer(Replies.invalid(ShapeEndpoint.malformed()));
            return;
        }
        switch (ShapesQuery.parse(parameters.get())) {
            case ShapesQuery.Parsed.Invalid(var problems) ->
                    exchange.answer(Replies.invalid(problems));
            case ShapesQuery.Parsed.Valid(var question) -> list(exchange, question);
        }
    }

    private void list(Exchange exchange, ShapeList.Question question) {
        if (!places.tryAcquire()) {
            exchange.answer(
                    Replies.busy(
                            StackReason.SHAPES_LIMIT_EXCEEDED,
                            "Too many lists of shapes are being made, please retry",
                            Duration.ofSeconds(1)));
            return;
        }
        var listed =
                CompletableFuture.supplyAsync(
                        () -> list(question), RequestScope.threads("metamorph-list-shapes"));
        exchange.then(listed.whenComplete((_, _) -> places.release()), exchange::answer);
    }

    private Reply list(ShapeList.Question question) {
        listing.lock();
        try {
            var json = new ShapesJson(ports.logs(), ports.waits().byShape(), ports.reads());
            return Reply.json(
                    200,
                    CacheControl.NEVER,
                    json.of(ports.list().page(question, ports.logs()::size)));
        } finally {
            listing.unlock();
        }
    }
}
