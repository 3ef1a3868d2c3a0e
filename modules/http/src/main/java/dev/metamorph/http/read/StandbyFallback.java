package dev.metamorph.http.read;

import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.http.query.ShapeQuery.Waiting;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Answers one reader's request from a standby of the log, because the log's owner is lost or
 * silent. The answer is a page that the owner would have given, or there is none: a standby may
 * lag, so it never denies anything.
 *
 * <p>Readers that start at the end of the log or want a stream of events wait for the owner.
 */
final class StandbyFallback {
    private final Exchange exchange;
    private final ShapeQuery query;
    private final ShapeServing serving;

    StandbyFallback(Exchange exchange, ShapeQuery query, ShapeServing serving) {
        this.exchange = exchange;
        this.query = query;
        this.serving = serving;
    }

    /** Answers from the local standby, else from another instance's. */
    void anywhere(Shape shape, Runnable otherwise) {
        here(shape, () -> elsewhere(shape, otherwise));
    }

    /** Answers from the local standby. */
    void here(Shape shape, Runnable otherwise) {
        read(
                shape,
                page -> {
                    if (page.isPresent()) {
                        answer(shape, page.get());
                    } else {
                        otherwise.run();
                    }
                });
    }

    private void elsewhere(Shape shape, Runnable otherwise) {
        if (hasOther(shape)) {
            var other = serving.logs().standbyElsewhere(shape.ref()).orElseThrow();
            serving.forwarding().toStandby(exchange, other, otherwise);
        } else {
            otherwise.run();
        }
    }

    /**
     * The owner is silent. For a long poll that is normal, so a reader that waits for news is
     * answered only if the local standby has some.
     *
     * @param leave cancels the request to the owner; false if the owner has begun to answer
     */
    void whileSilent(Shape shape, BooleanSupplier leave, Runnable otherwise) {
        read(
                shape,
                page -> {
                    if (page.isPresent()) {
                        if (leave.getAsBoolean()) {
                            answer(shape, page.get());
                        }
                    } else if (!query.live() && hasOther(shape) && leave.getAsBoolean()) {
                        elsewhere(shape, otherwise);
                    }
                });
    }

    private boolean hasOther(Shape shape) {
        return place().isPresent()
                && !query.knowsTheEndOf(shape.ref().handle())
                && serving.logs().standbyElsewhere(shape.ref()).isPresent();
    }

    private void read(Shape shape, Consumer<Optional<Page>> then) {
        var place = place();
        if (place.isEmpty() || query.knowsTheEndOf(shape.ref().handle())) {
            then.accept(Optional.empty());
            return;
        }
        exchange.then(
                serving.pages().standby(shape.ref(), place.get()),
                page -> then.accept(page.filter(this::isAnswer)));
    }

    private Optional<LogOffset> place() {
        return query.from() instanceof From.After(var offset) && query.waiting() != Waiting.STREAM
                ? Optional.of(offset)
                : Optional.empty();
    }

    private boolean isAnswer(Page page) {
        return !query.live() || !page.items().isEmpty() || !page.upToDate();
    }

    private void answer(Shape shape, Page page) {
        var again = serving.againFromStandby(shape.ref(), query.place(), page);
        serving.sending().send(exchange, query, shape, page, again);
    }
}
