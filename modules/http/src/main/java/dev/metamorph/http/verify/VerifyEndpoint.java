package dev.metamorph.http.verify;

import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.settings.Access;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeVerifications;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@code POST /v1/shape/verify} compares the log of a shape with the database. The leader does it;
 * other instances forward the request. It needs the secret. {@code GET} gives the leader a page of
 * a log that this instance owns.
 */
public final class VerifyEndpoint {
    private final ShapeEndpoint shapes;
    private final Ports ports;
    private final LogPages pages;
    private final Executor readers;

    /**
     * What a comparison needs.
     *
     * @param verifications compares
     * @param directory finds and ends shapes
     * @param published the published shapes
     * @param logs the logs of this instance
     * @param forwarding asks other instances
     */
    public record Ports(
            ShapeVerifications verifications,
            ShapeDirectory directory,
            PublishedShapes published,
            ShapeLogs logs,
            Forwarding forwarding) {}

    /**
     * @param shapes decides which requests are admitted
     * @param access the secret that other instances want
     * @param readers threads that may wait for the disk
     */
    public VerifyEndpoint(ShapeEndpoint shapes, Ports ports, Access access, Executor readers) {
        this.shapes = shapes;
        this.ports = ports;
        this.pages = new LogPages(ports.logs(), ports.forwarding(), access);
        this.readers = readers;
    }

    /** Answers a request. */
    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (!shapes.admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
            return;
        }
        var query = QueryString.parse(request.query()).orElse(QueryString.EMPTY);
        if (request.method().equals("POST")) {
            verify(exchange, query);
        } else if (request.isRead()) {
            page(exchange, query);
        } else {
            exchange.answer(Replies.NOT_FOUND);
        }
    }

    private void verify(Exchange exchange, QueryString query) {
        var verification = new Verification(exchange, ports, pages, query.flag("repair"));
        var handle = query.text("handle");
        var name = query.text("name");
        if (handle.isBlank() == name.isBlank()) {
            invalid(exchange, "handle", "give either handle or name");
        } else if (name.isBlank()) {
            verification.start(new ShapeHandle(handle));
        } else {
            verification.start(name);
        }
    }

    private void page(Exchange exchange, QueryString query) {
        var offset = LogOffset.parse(query.text("offset"));
        if (offset.isEmpty()) {
            invalid(exchange, "offset", "is not an offset");
        } else if (query.text("handle").isBlank()) {
            invalid(exchange, "handle", "can't be blank");
        } else if (!query.text("partition").matches("[0-9]{1,6}")) {
            invalid(exchange, "partition", "is not a number");
        } else {
            var shape =
                    new ShapeRef(
                            new ShapeHandle(query.text("handle")),
                            Integer.parseInt(query.text("partition")));
            exchange.then(
                    CompletableFuture.supplyAsync(
                            () -> PageText.of(ports.logs().read(shape, offset.get())), readers),
                    body ->
                            exchange.answer(
                                    new Reply(
                                            200,
                                            "content-type: application/octet-stream\r\ncache-control: %s\r\n"
                                                    .formatted(CacheControl.NEVER),
                                            body)));
        }
    }

    private static void invalid(Exchange exchange, String field, String problem) {
        exchange.answer(Replies.invalid(Problems.of(field, List.of(problem))));
    }
}
