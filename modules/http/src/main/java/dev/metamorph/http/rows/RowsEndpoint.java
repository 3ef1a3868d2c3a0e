package dev.metamorph.http.rows;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.read.Admission;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.read.ShapeServing;
import dev.metamorph.http.rows.RowsMemory.Lease;
import dev.metamorph.http.rows.RowsParameters.Parsed;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * {@code /v1/shape/rows}: the rows of a shape that keeps them (docs/rows.md). Access is that of
 * shapes; a query counts as a request for an existing shape.
 */
public final class RowsEndpoint {
    private static final Duration STACK_PATIENCE = Duration.ofSeconds(5);
    private static final long MAX_MEMORY_BYTES = 64L << 20;

    private final ShapeEndpoint shapes;
    private final Admission admission;
    private final RowsRead.Ports ports;
    private final RowsMemory memory = new RowsMemory(MAX_MEMORY_BYTES);

    /**
     * @param shapes decides which requests are admitted
     * @param readers runs reads of the stores
     */
    public RowsEndpoint(
            ShapeEndpoint shapes,
            ShapeServing serving,
            PublishedShapes published,
            Admission admission,
            Executor readers) {
        this.shapes = shapes;
        this.admission = admission;
        ports = new RowsRead.Ports(serving, published, readers);
    }

    public void handle(Exchange exchange) {
        var request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            exchange.answer(ShapeEndpoint.preflight(request));
        } else if (!shapes.admits(request)) {
            exchange.answer(Replies.UNAUTHORIZED);
        } else if (request.isRead()) {
            admitted(exchange);
        } else {
            exchange.answer(Replies.NOT_FOUND);
        }
    }

    private void admitted(Exchange exchange) {
        var permit = admission.admit(Admission.Kind.EXISTING);
        if (permit.isEmpty()) {
            exchange.answer(admission.refusal(Admission.Kind.EXISTING));
            return;
        }
        var lease = memory.lease();
        exchange.onEnd(() -> {
            permit.get().release();
            lease.close();
        });
        var query = QueryString.parse(exchange.request().query());
        if (query.isEmpty()) {
            exchange.answer(Replies.invalid(ShapeEndpoint.malformed()));
            return;
        }
        switch (RowsParameters.parse(query.get())) {
            case Parsed.Invalid(var problems) -> exchange.answer(Replies.invalid(problems));
            case Parsed.Valid(var asked) -> whenUp(exchange, asked, lease);
        }
    }

    private void whenUp(Exchange exchange, RowsQuery asked, Lease lease) {
        exchange.then(
                ports.serving().status().atLeast(Level.WAITING, STACK_PATIENCE),
                state -> {
                    if (state.level().compareTo(Level.WAITING) < 0) {
                        exchange.answer(Replies.notUp(state));
                    } else {
                        new RowsRead(exchange, asked, ports, reply -> send(exchange, reply, lease))
                                .start();
                    }
                });
    }

    private static void send(Exchange exchange, Reply reply, Lease lease) {
        exchange.answer(
                lease.take(reply.body().sizeBytes())
                        ? reply
                        : Replies.busy(
                                StackReason.ROWS_LIMIT_EXCEEDED,
                                "Too many rows are being sent, please retry",
                                Duration.ofSeconds(1)));
    }
}
