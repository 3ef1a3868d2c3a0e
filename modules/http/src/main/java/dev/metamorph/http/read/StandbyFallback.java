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
 * One reader's request in the hands of a standby of the log, whose owner is lost or silent. It is
 * answered with a page that the owner would have given, or not at all: a standby may be behind, and
 * denies nothing.
 *
 * <p>Who begins at the end of the log, or wants a stream of events, waits for the owner.
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

    /** Has a standby answer: the one here, else another instance's. */
    void anywhere(Shape shape, Runnable otherwise) {
        here(shape, () -> elsewhere(shape, otherwise));
    }

    /** Has the standby here answer. */
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
        var other = serving.logs().standbyElsewhere(shape.ref());
        if (place().isPresent() && other.isPresent()) {
            serving.forwarding().toStandby(exchange, other.get(), otherwise);
        } else {
            otherwise.run();
        }
    }

    /**
     * The owner says nothing. That is as it should be for a reader who waits for news, so he is
     * answered only if there is some here.
     *
     * @param leave lets go of the owner, if it is silent still
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
        return place().isPresent() && serving.logs().standbyElsewhere(shape.ref()).isPresent();
    }

    private void read(Shape shape, Consumer<Optional<Page>> then) {
        var place = place();
        if (place.isEmpty()) {
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
