package dev.metamorph.http.operations;

import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.read.ReadTimes;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.settings.Access;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * {@code /v1/shapes}: the shapes of the stack, page by page. Any instance lists all of them with
 * all their figures; the instances ask each other for the figures of their own. It needs the
 * secret.
 */
public final class ShapesEndpoint {
    /** The maximum number of requests whose lists are made or wait for that. */
    private static final int MAX_WAITING = 16;

    private final ShapeEndpoint shapes;
    private final ShapeListing listing;
    private final Semaphore places = new Semaphore(MAX_WAITING);

    /** Apart: two instances whose lists wait for each other would both be busy. */
    private final Semaphore placesOfInstances = new Semaphore(MAX_WAITING);

    /**
     * The sources of the answers.
     *
     * @param waits the readers that wait here
     * @param reads when shapes were read here
     */
    public record Ports(ShapeList list, ShapeLogs logs, LongPolls waits, ReadTimes reads) {}

    /**
     * @param shapes decides which requests are admitted
     * @param forwarding asks the other instances
     * @param access the secret that they want
     */
    public ShapesEndpoint(ShapeEndpoint shapes, Ports ports, Forwarding forwarding, Access access) {
        this.shapes = shapes;
        this.listing = new ShapeListing(ports, forwarding, access);
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
            case ShapesQuery.Parsed.Valid(var question, var here) -> {
                if (here) {
                    list(exchange, placesOfInstances, () -> listing.here(question));
                } else {
                    list(exchange, places, () -> listing.everywhere(question));
                }
            }
        }
    }

    private static void list(Exchange exchange, Semaphore free, Supplier<Reply> list) {
        if (!free.tryAcquire()) {
            exchange.answer(
                    Replies.busy(
                            StackReason.SHAPES_LIMIT_EXCEEDED,
                            "Too many lists of shapes are being made, please retry",
                            Duration.ofSeconds(1)));
            return;
        }
        var listed =
                CompletableFuture.supplyAsync(list, RequestScope.threads("metamorph-list-shapes"));
        exchange.then(listed.whenComplete((_, _) -> free.release()), exchange::answer);
    }
}
