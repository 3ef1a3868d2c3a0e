package dev.metamorph.http.read;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.read.state.Outcome;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A read that another instance forwards here because this instance has a standby of the log. It is
 * answered from the standby at once, or with 421: the sender knows other instances to ask.
 */
final class StandbyRead {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;
    private final Admission.Permit permit;

    StandbyRead(
            Exchange exchange, ShapeQuery query, ShapeServing serving, Admission.Permit permit) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
        this.permit = permit;
    }

    void start() {
        var found =
                serving.directory()
                        .find(query.shape())
                        .toCompletableFuture()
                        .copy()
                        .completeOnTimeout(
                                new ShapeDirectory.Answer.None(),
                                PATIENCE.toMillis(),
                                TimeUnit.MILLISECONDS);
        exchange.then(found, this::resolved);
    }

    private void resolved(ShapeDirectory.Answer answer) {
        if (answer instanceof ShapeDirectory.Answer.Found(var found)
                && isMeant(asked(found).ref().handle())) {
            var shape = asked(found);
            permit.shapeFound();
            var standby = new StandbyPages(exchange, query, serving);
            exchange.then(
                    standby.read(shape),
                    outcome -> {
                        if (outcome instanceof Outcome.StandbyPage(var page)) {
                            standby.answer(shape, page);
                        } else {
                            sendBack();
                        }
                    });
        } else {
            sendBack();
        }
    }

    /** The shape under the reader's handle, if that is the handle of another generation of it. */
    private ShapeDirectory.Shape asked(ShapeDirectory.Shape shape) {
        var handle = query.handle();
        return !handle.isEmpty() && shape.generation().hasOther(new ShapeHandle(handle))
                ? shape.readAs(new ShapeHandle(handle))
                : shape;
    }

    private boolean isMeant(ShapeHandle handle) {
        return (query.handle().isEmpty() || query.handle().equals(handle.text()))
                && !query.knowsTheEndOf(handle);
    }

    private void sendBack() {
        exchange.answer(Replies.MISDIRECTED);
    }
}
